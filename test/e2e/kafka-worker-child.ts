// One worker of the Kafka kill tests: runs the joining topology until it is told to stop, or until it reaches its failpoint;
// says `reached STEP` first.
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedCodec } from '../../connectors/embedded/codec.ts';
import { openKafka } from '../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../connectors/level/task-stores.ts';
import type { Source } from '../../processors/ports/source.ts';
import { startRunner } from '../../processors/runtime/runner.ts';
import { buggyStorage } from '../support/crash/seeded-bugs.ts';
import { forgivingJoin } from '../support/kafka/scenario.ts';
import type { WorkerLife } from '../support/kafka/worker-life.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';
import { steadyClock } from '../support/steady-clock.ts';

const life = JSON.parse(process.argv[2] ?? '') as WorkerLife;

function createFailpoint(): (step: string) => void {
  let left = life.failpoint?.passing ?? 0;
  return (step) => {
    if (life.failpoint === null || step !== life.failpoint.step || --left !== 0) return;
    writeSync(1, `reached ${step}\n`);
    process.kill(process.pid, life.failpoint.signal);
  };
}

/** Waits after each batch, so that there is work left for the next kill. */
function paced(source: Source): Source {
  return {
    start: (handler) =>
      source.start({
        assigned: (tasks) => handler.assigned(tasks),
        revoked: (tasks) => handler.revoked(tasks),
        records: async (batch) => {
          await handler.records(batch);
          if (life.pauseMs > 0) await sleep(life.pauseMs);
        },
      }),
    pause: (task) => source.pause(task),
    resume: (task, from) => source.resume(task, from),
    ends: (task) => source.ends(task),
    stop: () => source.stop(),
  };
}

function onFatal(error: unknown): void {
  throw error;
}

const telemetry = createRecordingTelemetry();
const kafka = openKafka({
  ...life,
  connection: { brokers: life.brokers, clientId: life.app, requestTimeoutMs: 5_000 },
  stores: createTaskStores(life.dir, telemetry),
  telemetry,
  onFatal,
  onStep: createFailpoint(),
});
const runner = await startRunner({
  topology: forgivingJoin,
  partitions: life.partitions,
  source: paced(kafka.createSource(forgivingJoin.name, forgivingJoin.inputs)),
  storage: buggyStorage(kafka.storage, life.splitsCommits ? 'splits-batch' : null),
  codec: createEmbeddedCodec(),
  clock: steadyClock,
  telemetry,
  commitIntervalMs: life.commitIntervalMs,
  onFatal,
});
process.once('SIGTERM', async () => {
  await runner.stop();
  await kafka.close();
  process.exit(0);
});
