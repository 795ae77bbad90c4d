import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startMatching } from '../../../app/start-matching.ts';
import { dealOut, startThreads, type ThreadedRunner } from '../../../app/threads/start-threads.ts';
import { type Embedded, openEmbedded } from '../../../connectors/embedded/open-embedded.ts';
import { createMatchingTopology } from '../../../processors/matching/topology.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import { encodeModel } from '../../../processors/model/model-file.ts';
import type { Out } from '../../../processors/ports/records.ts';
import type { Runner } from '../../../processors/runtime/runner.ts';
import { eventually } from '../../support/cli.ts';
import { crashPartitions as partitions } from '../../support/crash/crash-topology.ts';
import { joiningTopology } from '../../support/crash/joining-topology.ts';
import { joiningRecords, scenarioNamed } from '../../support/crash/scenario.ts';
import { dumpOutputs, dumpState, runUninterrupted } from '../../support/crash/uninterrupted.ts';
import { createRecordingTelemetry, type RecordingTelemetry } from '../../support/recording-telemetry.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import type { StuckThreadData } from './stuck-thread-child.ts';

const { modelId } = defaultModel;
const matching = { modelId, models: new Map([[modelId, encodeModel(defaultModel)]]) };
const topology = createMatchingTopology(matching);
const recordsPerPublish = 50;

interface Setting {
  readonly embedded: Embedded;
  readonly telemetry: RecordingTelemetry;
  readonly fatal: unknown[];
  publish(records: readonly Out[]): Promise<void>;
  start(threads: number): Promise<Runner>;
}

async function withEmbedded(body: (setting: Setting) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  const clock = { now: 0, nowMs: () => clock.now };
  const embedded = await openEmbedded({ dir: folder.path, partitions, clock, maxFetchBytes: 1 << 14 });
  const publish = async (records: readonly Out[]): Promise<void> => {
    for (let i = 0; i < records.length; i += recordsPerPublish) {
      // Far more than the commits in between take: every run's records bear the same append times.
      clock.now += 10_000;
      await embedded.publisher.publish(records.slice(i, i + recordsPerPublish));
    }
  };
  const telemetry = createRecordingTelemetry();
  const fatal: unknown[] = [];
  const onFatal = (error: unknown): void => void fatal.push(error);
  const parts = { embedded, matching, partitions, commitIntervalMs: 20, telemetry, onFatal };
  // Matching does not keep the process alive on its own.
  const alive = setInterval(() => undefined, 1_000);
  try {
    await body({ embedded, telemetry, fatal, publish, start: (threads) => startMatching({ ...parts, threads }) });
  } finally {
    clearInterval(alive);
    await embedded.close();
    folder.remove();
  }
}

/** Outputs and state after the first half was matched as it stood there, and the second as it came. */
async function matched(records: readonly Out[], threads: number): Promise<string[]> {
  const half = records.length >> 1;
  let dumped: string[] = [];
  await withEmbedded(async (setting) => {
    const { embedded, fatal, publish, start } = setting;
    await publish(records.slice(0, half));
    const runner = await start(threads);
    await publish(records.slice(half));
    await runner.caughtUp();
    const lag = runner.status().reduce((sum, task) => sum + task.lag, 0);
    await runner.stop();
    assert.deepEqual(fatal, []);
    assert.equal(lag, 0);
    dumped = [...(await dumpOutputs(embedded, topology)), ...(await dumpState(embedded, topology))];
  });
  return dumped;
}

describe('matching in threads', () => {
  it('gives the very decisions and state that matching in the main thread gives', async () => {
    const { records } = scenarioNamed('matching:2');
    const here = await matched(records, 0);
    assert.ok(here.length > 2_000, `${here.length} lines to compare`);
    const inThreads = await matched(records, 3);
    assert.equal(inThreads.length, here.length);
    assert.equal(
      inThreads.find((line, i) => line !== here[i]),
      undefined,
    );
  });

  it('says what its tasks do, and their metrics, as one runner', () =>
    withEmbedded(async ({ telemetry, publish, start }) => {
      const runner = await start(2);
      await publish(scenarioNamed('matching:1').records.slice(0, 100));
      await runner.caughtUp();
      await runner.stop();
      const tasks = runner.status();
      assert.deepEqual(
        tasks.map((task) => task.partition),
        [0, 1, 2, 3, 4, 5, 6, 7],
      );
      assert.equal(
        tasks.reduce((sum, task) => sum + task.processed, 0),
        100,
      );
      assert.ok(telemetry.values.has('reconduit_task_commit_seconds'));
    }));

  it('fails at the start with what failed in a thread', () =>
    withEmbedded(async ({ embedded }) => {
      const { committer } = await embedded.storage.open({ topology: topology.name, partition: 5 }, 'another version');
      await committer.commit({ outputs: [], changes: [], next: {}, streamTimeMs: 0 });
      const parts = { embedded, matching, partitions, commitIntervalMs: 20, telemetry: createRecordingTelemetry() };
      await assert.rejects(startMatching({ ...parts, threads: 2, onFatal: () => undefined }), { code: 'DATA_FORMAT' });
    }));

  it('tells of a thread that ended unasked', () =>
    withEmbedded(async ({ embedded, telemetry }) => {
      const access = embedded.threadAccess(topology.inputs, [0]);
      const ended = new Promise((resolve, reject) => {
        startThreads({
          entry: new URL('./ending-thread-child.js', import.meta.url),
          data: [{ data: { access }, ports: [access.port] }],
          telemetry,
          onFatal: resolve,
        }).then((runner) => runner.caughtUp(), reject);
      });
      const { code, message } = (await ended) as { code: string; message: string };
      assert.equal(code, 'THREAD_ENDED');
      assert.match(message, /ended unasked: exit code 3/);
    }));

  it('ends a thread that is stuck, says so, and loses nothing of what it worked on', () =>
    withEmbedded(async ({ embedded, telemetry, fatal, publish }) => {
      const startJoining = (stuckAt: string | null): Promise<ThreadedRunner> =>
        startThreads({
          entry: new URL('./stuck-thread-child.js', import.meta.url),
          data: dealOut(partitions, 2).map((own) => {
            const access = embedded.threadAccess(joiningTopology.inputs, own);
            return { data: { access, stuckAt } satisfies StuckThreadData, ports: [access.port] };
          }),
          telemetry,
          onFatal: (error) => void fatal.push(error),
          patienceMs: 1_000,
        });
      const stuck = await startJoining('700');
      await publish(joiningRecords(2_000));
      await eventually(
        async () => telemetry.lines,
        (lines) => lines.some(({ message }) => message === 'stuck'),
      );
      await eventually(
        async () => stuck.status(),
        (tasks) => tasks.filter(({ state }) => state === 'waiting').length === partitions / 2,
      );
      assert.deepEqual(await stuck.clockErrors(), []);
      await assert.rejects(stuck.stop(), { code: 'THREAD_STUCK', message: /did not end within 1 s/ });
      const runner = await startJoining(null);
      await runner.caughtUp();
      await runner.stop();
      assert.deepEqual(fatal, []);
      const undisturbed = await runUninterrupted(embedded, joiningTopology);
      for (const dump of [dumpOutputs, dumpState]) {
        assert.deepEqual(await dump(embedded, joiningTopology), await dump(undisturbed, joiningTopology));
      }
    }));
});
