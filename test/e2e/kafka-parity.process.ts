import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEmbeddedCodec } from '../../connectors/embedded/codec.ts';
import { openMemory } from '../../connectors/embedded/open-memory.ts';
import { type KafkaAdapters, openKafka } from '../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../connectors/level/task-stores.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { Publisher } from '../../processors/ports/publisher.ts';
import type { Source } from '../../processors/ports/source.ts';
import type { StorageProvider } from '../../processors/ports/state.ts';
import { type Runner, startRunner } from '../../processors/runtime/runner.ts';
import type { Topology } from '../../processors/runtime/topology.ts';
import type { MatchDecision } from '../../schemas/generated/types.ts';
import { topics } from '../../schemas/topics.ts';
import { crashTopology, crashPartitions as partitions } from '../support/crash/crash-topology.ts';
import { scenarioNamed } from '../support/crash/scenario.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { untilSettled } from '../support/kafka/markers.ts';
import { report, sizeOf } from '../support/kafka/soak-form.ts';
import { createTestTopics } from '../support/kafka/topics.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';
import { steadyClock } from '../support/steady-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const codec = createEmbeddedCodec();
const prefix = 'reconduit.';
// Some 1,200 events a practice.
const practices = sizeOf('SOAK_PARITY_PRACTICES', 3);
const { records } = scenarioNamed(`matching:${practices}`);
// Arrival across topics must be the same: a source that is called complete before its records came makes them late.
const recordsPerPublish = 40;
const folder = temporaryFolder();

function start(topology: Topology, source: Source, storage: StorageProvider): Promise<Runner> {
  return startRunner({
    topology,
    partitions,
    source,
    storage,
    codec,
    clock: steadyClock,
    telemetry: createRecordingTelemetry(),
    commitIntervalMs: 100,
    onFatal: (error) => {
      throw error;
    },
  });
}

async function publishAll(publisher: Publisher): Promise<void> {
  for (let i = 0; i < records.length; i += recordsPerPublish) {
    await publisher.publish(records.slice(i, i + recordsPerPublish));
  }
}

/** The last word on every decision that is final: what of it does not tell how it came about. */
async function finalDecisions(reader: LogReader): Promise<Map<string, unknown>> {
  const last = new Map<string, MatchDecision>();
  for (const [partition, { end }] of (await reader.bounds(topics.matches.name)).entries()) {
    for (let next = 0; next < end; ) {
      const read = await reader.read(topics.matches.name, partition, next, 1_000);
      for (const { value } of read) {
        const decision = codec.decode(topics.matches, value);
        last.set(decision.decisionId, decision);
      }
      next = (read.at(-1)?.offset ?? end) + 1;
    }
  }
  const final = [...last].filter(([, { finality }]) => finality === 'FINAL');
  return new Map(
    final
      .map(([id, { decisionSeq: _seq, decidedAt: _at, prev: _prev, ...told }]): [string, unknown] => [id, told])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

describe('embedded and Kafka mode', { skip: kafkaUnavailable(), timeout: 240_000 + 10_000 * practices }, () => {
  let cluster: Cluster;
  let expected: Map<string, unknown>;

  before(async () => {
    const topology = await crashTopology('matching');
    const memory = openMemory({ partitions, clock: { nowMs: () => Date.now() }, maxFetchBytes: 1 << 20 });
    await publishAll(memory.publisher);
    const runner = await start(topology, memory.createSource(topology.name, topology.inputs), memory.storage);
    await runner.caughtUp();
    await runner.stop();
    expected = await finalDecisions(memory.reader);
    cluster = await startCluster({ brokers: 1 });
    await createTestTopics(cluster.brokers, { prefix, app: 'none', partitions, changelogs: {} });
    const door = open('door', 0);
    await publishAll(door.publisher);
    await door.close();
  });

  after(async () => {
    await cluster.stop();
    folder.remove();
  });

  function open(app: string, worker: number): KafkaAdapters {
    const telemetry = createRecordingTelemetry();
    return openKafka({
      connection: { brokers: cluster.brokers, clientId: app },
      topicPrefix: prefix,
      outputPrefix: `${app}.`,
      app,
      partitions,
      stores: createTaskStores(`${folder.path}/${app}-${worker}`, telemetry),
      telemetry,
      sessionTimeoutMs: 3_000,
      onFatal: (error) => {
        throw error;
      },
    });
  }

  async function decide(app: string, workers: number): Promise<Map<string, unknown>> {
    const topology = await crashTopology('matching');
    const changelogs = { [topology.name]: partitions };
    await createTestTopics(cluster.brokers, { prefix: `${app}.`, app, partitions, changelogs });
    const all = Array.from({ length: workers }, (_, worker) => open(app, worker));
    const runners = await Promise.all(
      all.map((kafka) => start(topology, kafka.createSource(topology.name, topology.inputs), kafka.storage)),
    );
    const ends = new Map<string, readonly { readonly end: number }[]>();
    for (const { name } of topology.inputs) ends.set(name, (await all[0]?.reader.bounds(name)) ?? []);
    for (let partition = 0; partition < partitions; ) {
      const last = await all[0]?.insight.lastCommit(topology.name, partition);
      const reached = [...ends].every(
        ([name, of]) => (last?.recovered.positions[name] ?? 0) >= (of[partition]?.end ?? 0),
      );
      if (reached) partition++;
      else await steadyClock.sleep(100);
    }
    // What timers then did is committed by the end of a runner.
    await Promise.all(runners.map((runner) => runner.caughtUp()));
    await Promise.all(runners.map((runner) => runner.stop()));
    await Promise.all(all.map((kafka) => kafka.close()));
    for (let partition = 0; partition < partitions; partition++) {
      await untilSettled(cluster.brokers, `${app}.${topics.matches.name}`, partition);
    }
    const looker = openKafka({
      connection: { brokers: cluster.brokers, clientId: app },
      topicPrefix: `${app}.`,
      app,
      partitions,
      stores: createTaskStores(`${folder.path}/none`, createRecordingTelemetry()),
      telemetry: createRecordingTelemetry(),
      onFatal: () => undefined,
    });
    const final = await finalDecisions(looker.reader);
    await looker.close();
    return final;
  }

  it('had something to decide', () => {
    assert.ok(expected.size > 500, `${expected.size} final decisions`);
  });

  for (const workers of [1, 2, 8]) {
    it(`give the same final decisions, with ${workers} worker${workers > 1 ? 's' : ''}`, async () => {
      const final = await decide(`workers-${workers}`, workers);
      assert.deepEqual([...final.keys()], [...expected.keys()]);
      for (const [id, told] of final) assert.deepEqual(told, expected.get(id), id);
      report('parity', { events: records.length, workers, finalDecisions: final.size, different: 0 });
    });
  }
});
