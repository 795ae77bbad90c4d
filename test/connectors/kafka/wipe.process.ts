import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import kafkajs from 'kafkajs';
import { type KafkaAdapters, openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import type { TaskId } from '../../../processors/ports/records.ts';
import type { StoreMark } from '../../../processors/ports/task-store.ts';
import { kafkaUnavailable } from '../../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../../support/kafka/cluster.ts';
import { createTestTopics } from '../../support/kafka/topics.ts';
import { createRecordingTelemetry, type RecordingTelemetry } from '../../support/recording-telemetry.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const app = 'wipe';
const store = 'filler';
const dayMs = 24 * 3_600_000;
const folder = temporaryFolder();

let cluster: Cluster;

function open(telemetry: RecordingTelemetry): KafkaAdapters {
  return openKafka({
    connection: { brokers: cluster.brokers, clientId: app },
    topicPrefix: 'reconduit.',
    app,
    partitions: 1,
    stores: createTaskStores(folder.path, telemetry),
    telemetry,
    onFatal: (error) => {
      throw error;
    },
  });
}

/** Commits a value in each of some steps, as a task does. */
async function commitValues(task: TaskId, values: readonly string[]): Promise<void> {
  const kafka = open(createRecordingTelemetry());
  const { committer } = await kafka.storage.open(task, 'h');
  await committer.recover();
  for (const value of values) {
    const changes = [{ store, key: value, value: Buffer.from(value) }];
    assert.equal(await committer.commit({ outputs: [], changes, next: {}, streamTimeMs: 1 }), 'committed');
  }
  await committer.close();
  await kafka.close();
}

/** Makes of the copy on the disk what a life on another machine, in another cluster or long ago would have left. */
async function spoil(task: TaskId, spoilt: Partial<StoreMark>): Promise<void> {
  const stores = createTaskStores(folder.path, createRecordingTelemetry());
  const copy = await stores.open(task);
  const mark = copy.mark();
  assert.ok(mark);
  await copy.write([{ store, key: 'witness', value: Buffer.from('x') }], { ...mark, ...spoilt });
  await copy.close();
  await stores.close();
}

/** Takes the task up again, and gives the values that it then has, and why its copy was emptied. */
async function takenUp(task: TaskId): Promise<{ values: string[]; reasons: string[] }> {
  const telemetry = createRecordingTelemetry();
  const kafka = open(telemetry);
  const { committer, state } = await kafka.storage.open(task, 'h');
  await committer.recover();
  const values = [...state.range(store, '', '\u{10ffff}', 100)].map(([key]) => key);
  await committer.close();
  await kafka.close();
  const reasons = telemetry.lines
    .filter(({ message }) => message === 'a task state is built again from its changelog')
    .map(({ fields }) => (fields as { reason: string }).reason);
  assert.equal(telemetry.values.get('reconduit_state_wipes_total') ?? 0, reasons.length);
  return { values, reasons };
}

/** Drops the beginning of a changelog, as a retention would that somebody set by hand. */
async function dropBeginning(topic: string, offset: string): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: cluster.brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  const configEntries = [{ name: 'cleanup.policy', value: 'delete' }];
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries }];
  await admin.alterConfigs({ validateOnly: false, resources });
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset }] });
  await admin.disconnect();
}

describe('a copy of a task state that is found on the disk', { skip: kafkaUnavailable() }, () => {
  before(async () => {
    cluster = await startCluster({ brokers: 1 });
    const topologies = ['kept', 'foreign', 'ahead', 'old', 'cut'];
    const changelogs = Object.fromEntries(topologies.map((topology) => [topology, 1]));
    await createTestTopics(cluster.brokers, { prefix: 'reconduit.', app, partitions: 1, changelogs });
  });

  after(async () => {
    await cluster?.stop();
    folder.remove();
  });

  it('is brought up to date, not built again, when it may be trusted', async () => {
    const task = { topology: 'kept', partition: 0 };
    await commitValues(task, ['a', 'b']);
    // What another process committed since; its copy is elsewhere.
    await spoil(task, { changelogNext: 2 });
    assert.deepEqual(await takenUp(task), { values: ['a', 'b', 'witness'], reasons: [] });
  });

  const untrusted: [string, Partial<StoreMark>, string][] = [
    ['foreign', { clusterId: 'another' }, 'it followed another cluster'],
    ['ahead', { changelogNext: 1_000 }, 'it is ahead of its changelog'],
    ['old', { savedMs: Date.now() - dayMs - 1 }, 'deletions that it missed may be gone from its changelog'],
  ];
  for (const [topology, spoilt, reason] of untrusted) {
    it(`is emptied and built again when ${reason}`, async () => {
      const task = { topology, partition: 0 };
      await commitValues(task, ['a', 'b']);
      await spoil(task, spoilt);
      assert.deepEqual(await takenUp(task), { values: ['a', 'b'], reasons: [reason] });
    });
  }

  it('is emptied and built again when its changelog begins later', async () => {
    const task = { topology: 'cut', partition: 0 };
    await commitValues(task, ['a', 'b', 'c']);
    await spoil(task, { changelogNext: 2 });
    // Each commit is a change, a commit record and a marker: only the last is left.
    await dropBeginning(`${app}-cut-changelog`, '6');
    assert.deepEqual(await takenUp(task), { values: ['c'], reasons: ['its changelog begins later'] });
  });
});
