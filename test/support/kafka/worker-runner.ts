import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedRunner, ThreadParts } from '../../../app/threads/serve-runner.ts';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import type { Source } from '../../../processors/ports/source.ts';
import { startRunner } from '../../../processors/runtime/runner.ts';
import { buggyStorage } from '../crash/seeded-bugs.ts';
import { steadyClock } from '../steady-clock.ts';
import { forgivingJoin } from './scenario.ts';
import { foldersOf, type WorkerLife } from './worker-life.ts';

function createFailpoint({ failpoint }: WorkerLife): (step: string) => void {
  let left = failpoint?.passing ?? 0;
  return (step) => {
    if (failpoint === null || step !== failpoint.step || --left !== 0) return;
    writeSync(1, `reached ${step}\n`);
    while (failpoint.signal === 'SIGTERM') left--;
    process.kill(process.pid, failpoint.signal);
  };
}

/** Waits after each batch, so that there is work left for the next kill. */
function paced(source: Source, pauseMs: number): Source {
  return {
    start: (handler) =>
      source.start({
        assigned: (tasks) => handler.assigned(tasks),
        revoked: (tasks) => handler.revoked(tasks),
        records: async (batch) => {
          await handler.records(batch);
          if (pauseMs > 0) await sleep(pauseMs);
        },
      }),
    pause: (task) => source.pause(task),
    resume: (task, from) => source.resume(task, from),
    ends: (task) => source.ends(task),
    stop: () => source.stop(),
  };
}

/** Runs the joining topology as one member of the group: a process, or one thread of it. */
export async function startWorkerRunner(
  life: WorkerLife,
  thread: number,
  { telemetry, onFatal }: ThreadParts,
): Promise<ServedRunner> {
  const kafka = openKafka({
    ...life,
    processId: life.dir,
    connection: { brokers: life.brokers, clientId: life.app, requestTimeoutMs: 5_000 },
    stores: createTaskStores(foldersOf(life.dir)[thread] ?? life.dir, telemetry),
    telemetry,
    onFatal,
    onStep: createFailpoint(life),
  });
  const runner = await startRunner({
    topology: forgivingJoin,
    partitions: life.partitions,
    source: paced(kafka.createSource(forgivingJoin.name, forgivingJoin.inputs), life.pauseMs),
    storage: buggyStorage(kafka.storage, life.splitsCommits ? 'splits-batch' : null),
    codec: createEmbeddedCodec(),
    clock: steadyClock,
    telemetry,
    commitIntervalMs: life.commitIntervalMs,
    onFatal,
  });
  return { runner, close: () => kafka.close() };
}
