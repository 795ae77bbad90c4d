import { randomBytes } from 'node:crypto';
import { after, before, describe } from 'node:test';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import type { OpenFixture } from '../../contracts/fixture.ts';
import { publisherContract } from '../../contracts/publisher.contract.ts';
import { sourceContract } from '../../contracts/source.contract.ts';
import { storageContract } from '../../contracts/storage.contract.ts';
import { kafkaUnavailable } from '../../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../../support/kafka/cluster.ts';
import { untilSettled } from '../../support/kafka/markers.ts';
import { createTestTopics } from '../../support/kafka/topics.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let cluster: Cluster;

const kafka: OpenFixture = async (partitions) => {
  const app = `t${randomBytes(4).toString('hex')}`;
  const prefix = `${app}.`;
  const { brokers } = cluster;
  await createTestTopics(brokers, { prefix, app, partitions, changelogs: { test: partitions } });
  const folder = temporaryFolder();
  const telemetry = createRecordingTelemetry();
  const adapters = openKafka({
    connection: { brokers, clientId: app },
    topicPrefix: prefix,
    app,
    partitions,
    stores: createTaskStores(folder.path, telemetry),
    telemetry,
    sessionTimeoutMs: 3000,
    onFatal: (error) => {
      throw error;
    },
    // Small enough that the contracts' data does not fit one fetch.
    maxFetchBytes: 4096,
  });
  return {
    ...adapters,
    codec: createEmbeddedCodec(),
    clock: null,
    reader: {
      bounds: (topic) => adapters.reader.bounds(topic),
      read: async (topic, partition, from, limit) => {
        await untilSettled(brokers, prefix + topic, partition);
        return adapters.reader.read(topic, partition, from, limit);
      },
    },
    close: async () => {
      await adapters.close();
      folder.remove();
    },
  };
};

describe('the adapters of Kafka mode', { skip: kafkaUnavailable() }, () => {
  before(async () => {
    cluster = await startCluster({ brokers: 1 });
  });
  after(() => cluster.stop());

  publisherContract('Kafka', kafka);
  storageContract('Kafka', kafka);
  sourceContract('Kafka', kafka);
});
