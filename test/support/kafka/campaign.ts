import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import { timerStore } from '../../../processors/runtime/timers.ts';
import type { Topology } from '../../../processors/runtime/topology.ts';
import { createRecordingTelemetry } from '../recording-telemetry.ts';
import { Dumper, differences, isCurrent, type RunNames, type TaskDump } from './dump.ts';
import { forgivingJoin } from './scenario.ts';
import { foldersOf, startWorker, type Worker, type WorkerFailpoint, type WorkerLife } from './worker-life.ts';

/** Steps of assignment and commit at which workers are killed. */
export const allSteps: readonly string[] = [
  ...['A1', 'A2', 'A3', 'A4', 'A5', 'A6'],
  ...['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'],
];

/** Not a step: a kill after so many milliseconds, whatever the worker does then. */
export const anyInstant = 'any';

/** Names of what a campaign reads and writes, and how its workers run. */
export type CampaignSetting = Omit<WorkerLife, 'dir' | 'failpoint' | 'threads'> & {
  readonly folder: string;
  /** Of each worker that has failpoints; not named: none. */
  readonly threads: readonly number[];
  /** Set one after the other on as many workers; one more worker has none. */
  readonly failpoints: readonly (readonly WorkerFailpoint[])[];
};

/** What came of it. */
export interface CampaignResult {
  readonly reachedAt: Readonly<Record<string, number>>;
  /** Workers that were killed since they had not reached their failpoint in time. */
  readonly missed: number;
  readonly workLeftAtLastKill: boolean;
  /** Codes of errors with which workers ended that were told to stop. */
  readonly failures: readonly string[];
}

// A group misses a dead member after the session timeout; what is not reached long after that never is.
const longestLifeMs = 12_000;
// A worker that is told to stop has ended by now, or never does.
const longestStopMs = 20_000;

class Campaign {
  private readonly setting: CampaignSetting;
  private readonly dumper: Dumper;
  private readonly reachedAt: Record<string, number> = {};
  private readonly failures: string[] = [];
  private missed = 0;

  constructor(setting: CampaignSetting, dumper: Dumper) {
    this.setting = setting;
    this.dumper = dumper;
  }

  async run(): Promise<CampaignResult> {
    const { failpoints } = this.setting;
    const steady = failpoints.length;
    const healthy = this.start(steady, null);
    const left = await Promise.all(failpoints.map((list, index) => this.liveAll(list, index)));
    const workLeftAtLastKill = await finish(this.setting, this.dumper, [healthy, ...left.flat()]);
    return { reachedAt: this.reachedAt, missed: this.missed, workLeftAtLastKill, failures: this.failures };
  }

  private start(index: number, failpoint: WorkerFailpoint | null): Worker {
    const threads = this.setting.threads[index % 10] ?? 0;
    return startWorker({ ...this.setting, dir: `${this.setting.folder}/worker-${index}`, threads, failpoint });
  }

  /** One life after the other, each up to its failpoint; gives those that were only frozen. */
  private async liveAll(failpoints: readonly WorkerFailpoint[], index: number): Promise<Worker[]> {
    const woken: Worker[] = [];
    for (const [life, failpoint] of failpoints.entries()) {
      // With an empty disk there is something to restore.
      if (failpoint.step === 'A5') await rm(`${this.setting.folder}/worker-${index}`, { recursive: true, force: true });
      // A frozen one keeps its folder.
      const doomed = this.start(failpoint.signal === 'SIGSTOP' ? index + 10 * (life + 1) : index, failpoint);
      const waiting = new AbortController();
      const atRandom = failpoint.step === anyInstant;
      const late = sleep(atRandom ? failpoint.passing : longestLifeMs, atRandom ? anyInstant : null, {
        signal: waiting.signal,
      }).catch(() => null);
      const step = await Promise.race([doomed.reached, late]);
      waiting.abort();
      if (step === null) this.missed++;
      else this.reachedAt[step] = (this.reachedAt[step] ?? 0) + 1;
      if (step !== null && failpoint.signal === 'SIGSTOP') {
        await sleep(this.setting.sessionTimeoutMs * 1.5);
        doomed.signal('SIGCONT');
        woken.push(doomed);
        // Time to find out.
        await sleep(this.setting.sessionTimeoutMs);
      } else {
        if (failpoint.signal === 'SIGTERM') await this.stop(doomed);
        doomed.signal('SIGKILL');
        await doomed.ended;
      }
    }
    return woken;
  }

  private async stop(worker: Worker): Promise<void> {
    worker.signal('SIGTERM');
    const waiting = new AbortController();
    const late = sleep(longestStopMs, 'never', { signal: waiting.signal }).catch(() => null);
    const failure = await Promise.race([worker.ended.then(() => worker.failure), late]);
    waiting.abort();
    if (failure !== null) this.failures.push(failure);
  }
}

const fullSpeed = { pauseMs: 0, maxFetchBytes: 1 << 20 } as const;

async function isDone(run: CampaignSetting, dumper: Dumper): Promise<boolean> {
  for (let partition = 0; partition < run.partitions; partition++) {
    const positions = await dumper.positions(run, forgivingJoin, partition);
    for (const { name } of forgivingJoin.inputs) {
      if ((positions[name] ?? 0) < (await dumper.endOf(run.topicPrefix + name, partition))) return false;
    }
  }
  return true;
}

async function untilDone(run: CampaignSetting, dumper: Dumper): Promise<void> {
  while (!(await isDone(run, dumper))) await sleep(200);
}

/** Kills the workers and lets one new one do the rest, at full speed; gives whether there was a rest. */
async function finish(setting: CampaignSetting, dumper: Dumper, workers: readonly Worker[]): Promise<boolean> {
  const { folder, failpoints } = setting;
  const steady = failpoints.length;
  const workLeft = !(await isDone(setting, dumper));
  for (const worker of workers) worker.signal('SIGKILL');
  await Promise.all(workers.map((worker) => worker.ended));
  const dir = `${folder}/worker-${steady}`;
  const last = startWorker({ ...setting, ...fullSpeed, dir, threads: 0, failpoint: null });
  await untilDone(setting, dumper);
  last.signal('SIGTERM');
  await last.ended;
  await checkCopies(folder, steady + 1, await dumper.tasks(setting, forgivingJoin));
  return workLeft;
}

/** Ends a run whose workers somebody else started; gives whether there was work left. */
export async function finishRun(setting: CampaignSetting, workers: readonly Worker[]): Promise<boolean> {
  const dumper = new Dumper(setting.brokers);
  try {
    return await finish(setting, dumper, workers);
  } finally {
    await dumper.close();
  }
}

/** Local copies that claim to be up to date must hold what the changelog says. @throws when one does not. */
async function checkCopies(folder: string, workers: number, tasks: readonly TaskDump[]): Promise<void> {
  const folders = Array.from({ length: workers }, (_, worker) => foldersOf(`${folder}/worker-${worker}`)).flat();
  for (const dir of folders) {
    const stores = createTaskStores(dir, createRecordingTelemetry());
    for (const [partition, task] of tasks.entries()) {
      const store = await stores.open({ topology: forgivingJoin.name, partition });
      const lines = storeNames(forgivingJoin).flatMap((name) =>
        [...store.range(name, '', '\u{10ffff}', Number.MAX_SAFE_INTEGER)].map(
          ([key, value]) => `${name}/${key}=${value.toString('hex')}`,
        ),
      );
      const wrong = isCurrent(store.mark(), task) ? differences('copy', lines.sort(), task.state) : [];
      await store.close();
      if (wrong.length > 0) throw new Error(`${dir}, partition ${partition}: ${wrong}`);
    }
    await stores.close();
  }
}

function storeNames({ stores }: Topology): string[] {
  return [...stores.map(({ name }) => name), timerStore.name];
}

/** Kills, or freezes, workers at their failpoints while the others go on, and lets the rest of the work be done. */
export async function runCampaign(setting: CampaignSetting): Promise<CampaignResult> {
  const dumper = new Dumper(setting.brokers);
  try {
    return await new Campaign(setting, dumper).run();
  } finally {
    await dumper.close();
  }
}

/** What one run did that the other did not. */
export interface Comparison {
  /** Outputs of the other run that are not there, and outputs that the other run does not have. */
  readonly lost: number;
  readonly duplicated: number;
  /** Empty: every output and every state is the same, byte for byte, in the same order. */
  readonly differences: readonly string[];
}

function missingFrom(lines: readonly string[], wanted: readonly string[]): number {
  const there = new Map<string, number>();
  for (const line of lines) there.set(line, (there.get(line) ?? 0) + 1);
  let missing = 0;
  for (const line of wanted) {
    const left = there.get(line) ?? 0;
    if (left === 0) missing++;
    else there.set(line, left - 1);
  }
  return missing;
}

/** Compares outputs and state of two runs over the same topics. */
export async function compareRuns(actual: RunNames, expected: RunNames): Promise<Comparison> {
  const dumper = new Dumper(actual.brokers);
  const dumpOf = async (run: RunNames): Promise<{ outputs: string[]; tasks: string[] }> => ({
    outputs: await dumper.outputs(run, forgivingJoin),
    tasks: (await dumper.tasks(run, forgivingJoin)).flatMap(({ state, positions, streamTimeMs }, partition) => [
      `${partition} ${JSON.stringify(Object.entries(positions).sort())} ${streamTimeMs}`,
      ...state.map((line) => `${partition} ${line}`),
    ]),
  });
  try {
    for (const run of [actual, expected]) await dumper.settled(run, forgivingJoin);
    const [got, wanted] = [await dumpOf(actual), await dumpOf(expected)];
    return {
      lost: missingFrom(got.outputs, wanted.outputs),
      duplicated: missingFrom(wanted.outputs, got.outputs),
      differences: [
        ...differences('outputs', got.outputs, wanted.outputs),
        ...differences('state', got.tasks, wanted.tasks),
      ],
    };
  } finally {
    await dumper.close();
  }
}
