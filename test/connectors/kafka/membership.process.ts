import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AssignerProtocol, Kafka, logLevel } from 'kafkajs';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import type { MemberState } from '../../../connectors/kafka/assigner.ts';
import { type KafkaAdapters, openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { KafkaSource } from '../../../connectors/kafka/source.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import type { ReconduitError } from '../../../processors/errors.ts';
import type { TaskId } from '../../../processors/ports/records.ts';
import type { SourceHandler } from '../../../processors/ports/source.ts';
import { type Runner, startRunner } from '../../../processors/runtime/runner.ts';
import { topics } from '../../../schemas/topics.ts';
import { eventually } from '../../support/cli.ts';
import { kafkaUnavailable } from '../../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../../support/kafka/cluster.ts';
import { preload } from '../../support/kafka/preload.ts';
import { forgivingJoin, poisonedPairs } from '../../support/kafka/scenario.ts';
import { createTestTopics } from '../../support/kafka/topics.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { steadyClock } from '../../support/steady-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const partitions = 2;
const folder = temporaryFolder();

let cluster: Cluster;

function onFatal(error: unknown): void {
  throw error;
}

/** Members to be, each with a disk of its own. */
async function openMembers(
  app: string,
  count: number,
  onStep: (step: string, member: number) => void = () => undefined,
): Promise<KafkaAdapters[]> {
  const { brokers } = cluster;
  const changelogs = { test: partitions, joining: partitions };
  await createTestTopics(brokers, { prefix: `${app}.`, app, partitions, changelogs });
  return Array.from({ length: count }, (_, n) => {
    const telemetry = createRecordingTelemetry();
    const stores = createTaskStores(`${folder.path}/${app}-${n}`, telemetry);
    const connection = { brokers, clientId: app };
    const rest = { partitions, stores, telemetry, sessionTimeoutMs: 3_000, onFatal };
    const steps = { onStep: (step: string) => onStep(step, n) };
    return openKafka({ ...rest, ...steps, connection, topicPrefix: `${app}.`, app });
  });
}

function startJoining({ createSource, storage }: KafkaAdapters): Promise<Runner> {
  return startRunner({
    topology: forgivingJoin,
    partitions,
    source: createSource(forgivingJoin.name, forgivingJoin.inputs),
    storage,
    codec: createEmbeddedCodec(),
    clock: steadyClock,
    telemetry: createRecordingTelemetry(),
    commitIntervalMs: 10,
    onFatal,
  });
}

/** What the only member of a group told when it joined last. */
async function toldBy(app: string): Promise<Pick<MemberState, 'owned' | 'copies'>> {
  const admin = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { groups } = await admin.describeGroups([`${app}-joining`]);
  await admin.disconnect();
  const [member] = groups.flatMap(({ members }) => members);
  const { userData } = AssignerProtocol.MemberMetadata.decode(member?.memberMetadata ?? Buffer.alloc(0)) ?? {};
  return JSON.parse(String(userData)) as MemberState;
}

/** Where the partitions of a topic end. */
async function endsOf(topic: string): Promise<string[]> {
  const admin = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return ends.sort((a, b) => a.partition - b.partition).map(({ high }) => high);
}

before(async () => {
  if (!kafkaUnavailable()) cluster = await startCluster({ brokers: 1 });
});

after(async () => {
  await cluster?.stop();
  folder.remove();
});

describe('a member of a group', { skip: kafkaUnavailable() }, () => {
  it('hears that a task has moved while it is still giving the task up', async () => {
    const [one, other] = await openMembers('moved', 2);
    assert.ok(one && other);
    const [first, second] = [one, other].map((kafka) => kafka.createSource('test', [topics.posTransactions]));
    assert.ok(first instanceof KafkaSource && second instanceof KafkaSource);
    const heard: unknown[] = [];
    let assigned = 0;
    const handler = (source: KafkaSource): SourceHandler => ({
      assigned: async (tasks) => {
        assigned += tasks.length;
      },
      revoked: async ([task]) => {
        await source.confirm(task as TaskId).catch((error: ReconduitError) => heard.push(error.code));
      },
      records: async () => undefined,
    });
    await first.start(handler(first));
    await eventually(
      async () => assigned,
      (n) => n === partitions,
    );
    await second.start(handler(second));
    await eventually(
      async () => heard.length,
      (n) => n > 0,
    );
    assert.deepEqual(heard, ['TASK_PAUSED']);
    for (const source of [first, second]) await source.stop();
    for (const kafka of [one, other]) await kafka.close();
  });

  it('keeps what stays open when others come and go, tells of what went, and writes nothing when there is nothing to do', async () => {
    const app = 'told';
    const steps: string[] = [];
    const [one, other] = await openMembers(app, 2, (step, member) => member === 0 && steps.push(step));
    assert.ok(one && other);
    const records = poisonedPairs(200, partitions);
    await preload(cluster.brokers, { prefix: `${app}.`, partitions, batchRecords: 10 }, records);
    const has = (runner: Runner, tasks: number): Promise<unknown> =>
      eventually(
        async () => runner.status().filter(({ state }) => state === 'running').length,
        (running) => running === tasks,
      );
    const first = await startJoining(one);
    await has(first, 2);
    await first.caughtUp();
    const second = await startJoining(other);
    await Promise.all([has(first, 1), has(second, 1)]);
    // Not sooner: readers see the end of a transaction a little after its owner does.
    const before = await endsOf(`${app}-joining-changelog`);
    await second.stop();
    await other.close();
    await has(first, 2);
    const { owned, copies } = await toldBy(app);
    assert.equal(owned.length, 1, 'the other task was elsewhere then');
    assert.deepEqual(Object.keys(copies), ['0', '1']);
    // The two of the start, and the one that went and came back.
    for (const step of ['A2', 'A3']) assert.equal(steps.filter((taken) => taken === step).length, 3, step);
    await first.stop();
    await one.close();
    assert.deepEqual(await endsOf(`${app}-joining-changelog`), before);
  });

  it('that was thrown out hears from the group before it takes a task over again', async () => {
    const task = { topology: 'test', partition: 0 };
    const [one, other] = await openMembers('woken', 2);
    assert.ok(one && other);
    const { committer: zombie } = await one.storage.open(task, 'h');
    await zombie.recover();
    const { committer: owner } = await other.storage.open(task, 'h');
    await owner.recover();
    const step = { outputs: [], changes: [], next: {}, streamTimeMs: 0 };
    assert.equal(await zombie.commit(step), 'fenced');
    // The group has not given it anything: it never joined.
    one.createSource('test', [topics.posTransactions]);
    await assert.rejects(zombie.recover(), { code: 'TASK_PAUSED' });
    assert.equal(await owner.commit(step), 'committed');
    await Promise.all([zombie.close(), owner.close()]);
    await Promise.all([one.close(), other.close()]);
  });
});
