import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { type ClusterAccess, clusterStatus } from '../../../app/use-cases/kafka-status.ts';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { type KafkaAdapters, type KafkaOptions, openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import type { TaskStore, TaskStores } from '../../../processors/ports/task-store.ts';
import type { Telemetry } from '../../../processors/ports/telemetry.ts';
import { type Runner, startRunner } from '../../../processors/runtime/runner.ts';
import { eventually } from '../../support/cli.ts';
import { kafkaUnavailable } from '../../support/kafka/artifacts.ts';
import { compareRuns } from '../../support/kafka/campaign.ts';
import { type Cluster, startCluster } from '../../support/kafka/cluster.ts';
import { Dumper } from '../../support/kafka/dump.ts';
import { type Api, type Fault, type FaultyProxy, startFaultyProxy } from '../../support/kafka/faulty-proxy.ts';
import { preload } from '../../support/kafka/preload.ts';
import { forgivingJoin, poisonedPairs } from '../../support/kafka/scenario.ts';
import { createTestTopics } from '../../support/kafka/topics.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { steadyClock } from '../../support/steady-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const partitions = 2;
const prefix = 'reconduit.';
const records = poisonedPairs(6_000, partitions);
const folder = temporaryFolder();

const sameRuns = { lost: 0, duplicated: 0, differences: [] };

let cluster: Cluster;
let proxy: FaultyProxy;

function onFatal(error: unknown): void {
  throw error;
}

function open(app: string, rest: Partial<KafkaOptions> = {}): KafkaAdapters & { counted(name: string): number } {
  const telemetry = createRecordingTelemetry();
  const adapters = openKafka({
    connection: { brokers: cluster.brokers, clientId: app, requestTimeoutMs: 3_000 },
    topicPrefix: prefix,
    outputPrefix: `${app}.`,
    app,
    partitions,
    stores: createTaskStores(`${folder.path}/${app}`, telemetry),
    telemetry,
    sessionTimeoutMs: 3_000,
    onFatal,
    ...rest,
  });
  return { ...adapters, counted: (name) => telemetry.values.get(name) ?? 0 };
}

function startJoining(kafka: KafkaAdapters, telemetry: Telemetry = createRecordingTelemetry()): Promise<Runner> {
  return startRunner({
    topology: forgivingJoin,
    partitions,
    source: kafka.createSource(forgivingJoin.name, forgivingJoin.inputs),
    storage: kafka.storage,
    codec: createEmbeddedCodec(),
    clock: steadyClock,
    telemetry,
    commitIntervalMs: 10,
    onFatal,
  });
}

function sumOf(positions: Readonly<Record<string, number>>): number {
  return Object.values(positions).reduce((sum, n) => sum + n, 0);
}

interface ClusterTask {
  readonly to_restore: number;
  readonly state: string;
  readonly owner: string;
}

/** What `status` looks at, in a process that takes no part. */
function statusAccess(kafka: KafkaAdapters): ClusterAccess {
  const { reader: log, publisher } = kafka;
  const telemetry = createRecordingTelemetry();
  const ports = { log, publisher, codec: createEmbeddedCodec(), clock: steadyClock, telemetry, partitions };
  return { kafka, ports, sink: { name: forgivingJoin.name, topicNames: [] }, clockErrors: [] };
}

/** Joins everything that was preloaded, and gives how many commits failed. */
async function joinAll(app: string, rest: Partial<KafkaOptions> = {}): Promise<number> {
  const changelogs = { joining: partitions };
  await createTestTopics(cluster.brokers, { prefix: `${app}.`, app, partitions, changelogs });
  const kafka = open(app, rest);
  const runner = await startJoining(kafka);
  await runner.caughtUp();
  await runner.stop();
  await kafka.close();
  return kafka.counted('reconduit_commit_failures_total');
}

function runOf(app: string) {
  return { brokers: cluster.brokers, app, outputPrefix: `${app}.`, partitions };
}

before(async () => {
  if (kafkaUnavailable()) return;
  cluster = await startCluster({
    brokers: 1,
    // Clients find the broker by what it advertises: the proxy, which passes on all that it is not told to lose.
    behind: async (port) => {
      proxy = await startFaultyProxy(port);
      return proxy.port;
    },
  });
  await createTestTopics(cluster.brokers, { prefix, app: 'none', partitions, changelogs: {} });
  await preload(cluster.brokers, { prefix, partitions, batchRecords: 10 }, records);
  await joinAll('oracle');
});

after(async () => {
  await cluster?.stop();
  await proxy?.stop();
  folder.remove();
});

describe('a task whose commit is not answered', { skip: kafkaUnavailable() }, () => {
  const losses: [Api, Fault][] = [
    ['end of transaction', 'answer'],
    ['end of transaction', 'request'],
    ['produce', 'answer'],
  ];
  for (const [lossy, fault] of losses) {
    it(`looks what became of it and goes on, when the ${fault} is lost: ${lossy}`, async () => {
      const app = `lost-${lossy.replaceAll(' ', '-')}-${fault}`;
      let asked = 0;
      proxy.next = (api) => (api === lossy && ++asked % 4 === 0 && asked <= 40 ? fault : undefined);
      const lostBefore = proxy.lost();
      const failures = await joinAll(app, { maxFetchBytes: 1 });
      proxy.next = () => undefined;
      const lost = proxy.lost() - lostBefore;
      assert.ok(lost >= 5, `${lost} were lost`);
      assert.ok(failures >= 5, `${failures} commits failed`);
      assert.deepEqual(await compareRuns(runOf(app), runOf('oracle')), sameRuns);
    });
  }
});

describe('a task', { skip: kafkaUnavailable() }, () => {
  it("begins where its last commit record says, whatever the group's offsets say", async () => {
    const admin = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    for (const { name } of forgivingJoin.inputs) {
      const topic = prefix + name;
      const ends = await admin.fetchTopicOffsets(topic);
      await admin.setOffsets({ groupId: 'offsets-joining', topic, partitions: ends });
    }
    await admin.disconnect();
    await joinAll('offsets');
    assert.deepEqual(await compareRuns(runOf('offsets'), runOf('oracle')), sameRuns);
  });

  it('leaves no copy on the disk that could only be wiped', async () => {
    const stores = createTaskStores(`${folder.path}/swept`, createRecordingTelemetry());
    const store = await stores.open({ topology: 'joining', partition: 7 });
    const recovered = { positions: {}, streamTimeMs: 0, commitSeq: 1 };
    await store.write([], { changelogNext: 1, recovered, topologyHash: '', clusterId: '', savedMs: 1 });
    await store.close();
    await joinAll('swept');
    assert.deepEqual([...(await stores.marks('joining')).keys()].sort(), [0, 1]);
  });

  it('waits while its disk is full, says so, and goes on by itself', async () => {
    const app = 'full';
    const telemetry = createRecordingTelemetry();
    let writesLeft = 10;
    const full = (): boolean => writesLeft <= 0;
    const real = createTaskStores(`${folder.path}/${app}`, telemetry);
    const stores: TaskStores = {
      ...real,
      open: async (task) => {
        const store = await real.open(task);
        const refuse = async (): Promise<never> => {
          throw new ReconduitError('STATE_UNWRITABLE', 'no space left on device');
        };
        const write: TaskStore['write'] = (changes, mark) => {
          writesLeft--;
          return full() ? refuse() : store.write(changes, mark);
        };
        const wipe = (): Promise<void> => (full() ? refuse() : store.wipe());
        return {
          write,
          wipe,
          mark: () => store.mark(),
          get: (name, key) => store.get(name, key),
          getMany: (name, keys) => store.getMany(name, keys),
          range: (name, from, to, limit) => store.range(name, from, to, limit),
          close: () => store.close(),
        };
      },
    };
    await createTestTopics(cluster.brokers, {
      prefix: `${app}.`,
      app,
      partitions,
      changelogs: { joining: partitions },
    });
    const kafka = open(app, { stores, telemetry, maxFetchBytes: 1 });
    const runner = await startJoining(kafka, telemetry);
    const waits = (): readonly unknown[] =>
      telemetry.lines.filter(({ message, fields }) => {
        return message === 'task waits' && (fields as { code: string }).code === 'STATE_UNWRITABLE';
      });
    await eventually(
      async () => waits().length,
      (n) => n >= partitions,
    );
    writesLeft = Number.POSITIVE_INFINITY;
    await eventually(
      async () => runner.status(),
      (tasks) => tasks.every(({ state }) => state === 'running'),
    );
    await runner.caughtUp();
    await runner.stop();
    await kafka.close();
    assert.deepEqual(await compareRuns(runOf(app), runOf('oracle')), sameRuns);
  });
});

describe('a restore', { skip: kafkaUnavailable() }, () => {
  it('is seen from every process while it lasts, with what is left of it', async () => {
    const app = 'noted';
    await joinAll(app);
    const real = createTaskStores(`${folder.path}/${app}-empty`, createRecordingTelemetry());
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stores: TaskStores = {
      ...real,
      open: async (task) => {
        const store = await real.open(task);
        const write = store.write.bind(store);
        store.write = async (changes, mark) => {
          await write(changes, mark);
          await released;
        };
        return store;
      },
    };
    const [kafka, elsewhere] = [open(app, { stores }), open(app)];
    const runner = await startJoining(kafka);
    const tasks = async (): Promise<readonly ClusterTask[]> =>
      (await clusterStatus(statusAccess(elsewhere), forgivingJoin, null))['tasks'] as readonly ClusterTask[];
    await eventually(tasks, (all) => all.some(({ to_restore, state }) => to_restore > 0 && state === 'waiting'));
    release();
    const restored = await eventually(tasks, (all) => all.every(({ to_restore }) => to_restore === 0));
    assert.ok(restored.every(({ state, owner }) => state === 'running' && owner === '127.0.0.1'));
    await runner.stop();
    await Promise.all([kafka.close(), elsewhere.close()]);
    assert.deepEqual(await compareRuns(runOf(app), runOf('oracle')), sameRuns);
  });
});

describe('standby copies', { skip: kafkaUnavailable() }, () => {
  it('are as far as their tasks, wherever those are at work', async () => {
    const app = 'standby';
    const changelogs = { joining: partitions };
    await createTestTopics(cluster.brokers, { prefix: `${app}.`, app, partitions, changelogs });
    const folders = ['a', 'b'].map((name) => `${folder.path}/${app}-${name}`);
    const telemetry = createRecordingTelemetry();
    const both = folders.map((dir) =>
      open(app, { stores: createTaskStores(dir, telemetry), telemetry, standbyReplicas: 1 }),
    );
    const runners = await Promise.all(both.map((kafka) => startJoining(kafka)));
    const dumper = new Dumper(cluster.brokers);
    const run = { brokers: cluster.brokers, app, outputPrefix: `${app}.`, partitions };
    const tasks = await eventually(
      () => dumper.tasks(run, forgivingJoin),
      (all) => all.reduce((sum, { positions }) => sum + sumOf(positions), 0) === records.length,
    );
    await dumper.close();
    const lag = (): number => telemetry.values.get('reconduit_standby_lag_records') ?? 1;
    await eventually(
      async () => lag(),
      (left) => left === 0,
    );
    await steadyClock.sleep(1_500);
    await Promise.all(runners.map((runner) => runner.stop()));
    await Promise.all(both.map((kafka) => kafka.close()));
    for (const dir of folders) {
      const stores = createTaskStores(dir, telemetry);
      const marks = await stores.marks(forgivingJoin.name);
      await stores.close();
      assert.deepEqual(
        tasks.map((_, partition) => marks.get(partition)?.changelogNext),
        tasks.map(({ end }) => end),
      );
    }
  });
});

describe('reading what transactions left', { skip: kafkaUnavailable() }, () => {
  it('brings no record of an aborted one, however they interleave', async () => {
    await createTestTopics(cluster.brokers, { prefix: 'aborts.', app: 'aborts', partitions, changelogs: {} });
    const kafka = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING });
    const producers = [0, 1, 2].map((n) => kafka.producer({ transactionalId: `t${n}`, idempotent: true }));
    await Promise.all(producers.map((producer) => producer.connect()));
    const topic = 'aborts.matches';
    const expected: string[] = [];
    for (let round = 0; round < 12; round++) {
      const transactions = await Promise.all(producers.map((producer) => producer.transaction()));
      const sent = ['x', 'y'].flatMap((part) =>
        transactions.map((transaction, n) => ({ transaction, n, value: `${round}-${n}-${part}` })),
      );
      const commits = transactions.map((_, n) => (round + n) % 3 === 0);
      for (const { transaction, n, value } of sent) {
        // A key that kafkajs takes for the marker of an abort.
        const key = Buffer.from([0, 0, 0, 0]);
        await transaction.send({ topic, messages: [{ key, value, partition: 0 }] });
        if (commits[n]) expected.push(value);
      }
      for (const n of round % 2 === 0 ? [2, 0, 1] : [1, 2, 0]) {
        await (commits[n] ? transactions[n]?.commit() : transactions[n]?.abort());
      }
    }
    await Promise.all(producers.map((producer) => producer.disconnect()));
    const reader = open('aborts', { topicPrefix: 'aborts.' });
    for (const from of [0, 5, 17]) {
      const read = await reader.reader.read('matches', 0, from, 1_000);
      const values = read.map(({ value }) => value.toString());
      assert.deepEqual(values, expected.slice(expected.length - values.length), `from ${from}`);
      if (from === 0) assert.equal(values.length, expected.length);
    }
    await reader.close();
  });
});

describe('a transaction that is left open', { skip: kafkaUnavailable() }, () => {
  it('is named with its age, until it is over', async () => {
    const app = 'open';
    await createTestTopics(cluster.brokers, {
      prefix: `${app}.`,
      app,
      partitions,
      changelogs: { joining: partitions },
    });
    const kafka = open(app);
    const opened = async (olderThanMs: number): Promise<string[]> =>
      (await kafka.insight.openTransactions('joining', partitions, olderThanMs)).map(
        ({ transactionalId, state, openMs }) => `${transactionalId} ${state} ${openMs < 60_000}`,
      );
    assert.deepEqual(await opened(-1), [], 'of ids that nobody ever used');
    const client = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING });
    const producer = client.producer({ transactionalId: `${app}-joining-1`, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic: `${app}.matches`, messages: [{ value: 'x', partition: 0 }] });
    assert.deepEqual(await opened(-1), [`${app}-joining-1 Ongoing true`]);
    assert.deepEqual(await opened(600_000), [], 'it is not that old');
    await transaction.abort();
    await eventually(
      () => opened(-1),
      (all) => all.length === 0,
    );
    await producer.disconnect();
    await kafka.close();
  });
});
