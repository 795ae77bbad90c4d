import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type KafkaAdapters, openKafka } from '../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../connectors/level/task-stores.ts';
import { topologyHash } from '../../processors/runtime/topology-hash.ts';
import { eventually } from '../support/cli.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { Dumper } from '../support/kafka/dump.ts';
import { preload } from '../support/kafka/preload.ts';
import { forgivingJoin, poisonedPairs } from '../support/kafka/scenario.ts';
import { report, sizeOf } from '../support/kafka/soak-form.ts';
import { createTestTopics } from '../support/kafka/topics.ts';
import { startWorker, type WorkerLife } from '../support/kafka/worker-life.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const partitions = 2;
const prefix = 'reconduit.';
const app = 'restore';
const keys = sizeOf('SOAK_RESTORE_KEYS', 60_000);
const keysPerCommit = 5_000;
const heapMb = 96;
// The heap, buffers of a fetch and of LevelDB, and Node itself.
const longestRssMb = 400;
const valueBytes = 200;

function peakRssMb(pid: number): number {
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

describe('a worker that restores a large state', { skip: kafkaUnavailable() }, () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  let look: KafkaAdapters;

  function open(dir: string): KafkaAdapters {
    const telemetry = createRecordingTelemetry();
    return openKafka({
      connection: { brokers: cluster.brokers, clientId: app },
      topicPrefix: prefix,
      outputPrefix: `${app}.`,
      app,
      partitions,
      stores: createTaskStores(dir, telemetry),
      telemetry,
      onFatal: (error) => {
        throw error;
      },
    });
  }

  /** Commits so many keys, as a task does. */
  async function fill(kafka: KafkaAdapters, partition: number, count: number): Promise<void> {
    const task = { topology: forgivingJoin.name, partition };
    const { committer } = await kafka.storage.open(task, topologyHash(forgivingJoin));
    await committer.recover();
    for (let from = 0; from < count; from += keysPerCommit) {
      const size = Math.min(keysPerCommit, count - from);
      const changes = Array.from({ length: size }, (_, i) => ({
        store: 'filler',
        key: `key-${partition}-${from + i}`,
        value: Buffer.alloc(valueBytes, from + i),
      }));
      assert.equal(await committer.commit({ outputs: [], changes, next: {}, streamTimeMs: 1 }), 'committed');
    }
    await committer.close();
  }

  before(async () => {
    cluster = await startCluster({ brokers: 1 });
    await createTestTopics(cluster.brokers, { prefix, app: 'none', partitions, changelogs: {} });
    const changelogs = { [forgivingJoin.name]: partitions };
    await createTestTopics(cluster.brokers, { prefix: `${app}.`, app, partitions, changelogs });
    const kafka = open(`${folder.path}/fill`);
    await Promise.all([0, 1].map((partition) => fill(kafka, partition, keys / partitions)));
    await kafka.close();
    look = open(`${folder.path}/look`);
  });

  after(async () => {
    await look?.close();
    await cluster.stop();
    folder.remove();
  });

  const lifeOf = (): WorkerLife => ({
    brokers: cluster.brokers,
    app,
    topicPrefix: prefix,
    outputPrefix: `${app}.`,
    partitions,
    dir: `${folder.path}/worker`,
    threads: 0,
    sessionTimeoutMs: 3_000,
    commitIntervalMs: 20,
    pauseMs: 50,
    maxFetchBytes: 1,
    splitsCommits: false,
    failpoint: null,
  });

  async function members(): Promise<string[]> {
    return (await look.insight.group(forgivingJoin.name)).members.map(({ member }) => member);
  }

  it('stays in its group and under its cap, and after a kill -9 replays one transaction at most', {
    timeout: 120_000 + keys / 5,
  }, async (t) => {
    const startedMs = performance.now();
    const worker = startWorker(lifeOf(), [`--max-old-space-size=${heapMb}`]);
    t.after(() => worker.signal('SIGKILL'));
    const [first] = await eventually(members, (all) => all.length === 1);
    const joinedMs = performance.now();
    await preload(cluster.brokers, { prefix, partitions, batchRecords: 10 }, poisonedPairs(4_000, partitions));
    const seen = new Set<string>();
    const dumper = new Dumper(cluster.brokers);
    const run = { brokers: cluster.brokers, app, outputPrefix: `${app}.`, partitions };
    const stands = async (partition: number): Promise<number> => {
      const positions = await dumper.positions(run, forgivingJoin, partition);
      return Object.values(positions).reduce((sum, n) => sum + n, 0);
    };
    // A task commits what it has read once it is restored.
    const bothStand = async (): Promise<boolean> => {
      for (const member of await members()) seen.add(member);
      return (await stands(0)) > 0 && (await stands(1)) > 0;
    };
    while (!(await bothStand())) await wait(100);
    const seconds = (performance.now() - joinedMs) / 1000;
    const rssMb = peakRssMb(worker.pid);
    assert.deepEqual([...seen], [first], 'one member, from the first to the last');
    const restored = await stands(0);
    await eventually(
      () => stands(0),
      (now) => now > restored,
    );
    worker.signal('SIGKILL');
    await worker.ended;
    const stores = createTaskStores(`${folder.path}/worker`, createRecordingTelemetry());
    const marks = await stores.marks(forgivingJoin.name);
    await stores.close();
    const replayed: number[] = [];
    for (let partition = 0; partition < partitions; partition++) {
      const from = marks.get(partition)?.changelogNext ?? 0;
      assert.ok(from > keys / partitions, 'the copy on disk is kept');
      const changelog = `${app}-${forgivingJoin.name}-changelog`;
      const rest = (await dumper.messages(changelog, partition)).filter(({ offset }) => Number(offset) >= from);
      replayed.push(rest.filter(({ key }) => key?.toString() === '!commit').length);
    }
    await dumper.close();
    report('restore', {
      keys,
      heapMb,
      peakRssMb: rssMb,
      seconds: Number(seconds.toFixed(1)),
      fromStartSeconds: Number(((performance.now() - startedMs) / 1000).toFixed(1)),
      keysPerSecond: Math.round(keys / seconds),
      transactionsReplayed: replayed,
    });
    assert.ok(rssMb < longestRssMb, `${rssMb} MB`);
    for (const transactions of replayed) assert.ok(transactions <= 1, `${replayed} transactions to replay`);
  });
});
