import type { Source } from '../ports/source.ts';
import { ByteCache } from './byte-cache.ts';
import type { RunnerSetting } from './runner-setting.ts';
import { RunningTask, type TaskStatus } from './running-task.ts';

/** A topology at work on the tasks that its source assigns. */
export interface Runner {
  /** Ends, maybe in the middle of what was fetched, commits what is processed, closes. */
  stop(): Promise<void>;
  status(): TaskStatus[];
  /** Resolves once everything that stands in the inputs now is processed and committed. */
  caughtUp(): Promise<void>;
}

/** For all tasks of a runner: of the default mix, some two weeks of seventy practices. */
const cacheBytes = 32 << 20;

/** Who is told after each tick's commits, and when the runner stops. */
type Listeners = Set<() => void>;

async function untilSettled(tasks: readonly RunningTask[], source: Source, committed: Listeners): Promise<void> {
  const goals = await Promise.all(tasks.map(async (task) => ({ task, ends: await source.ends(task.id) })));
  await new Promise<void>((resolve) => {
    const tell = (): void => {
      if (!goals.every(({ task, ends }) => task.hasSettled(ends))) return;
      committed.delete(tell);
      resolve();
    };
    committed.add(tell);
    tell();
  });
}

/** Starts a topology. All tasks commit at one tick, so that embedded mode makes them durable with one sync. */
export async function startRunner(setting: RunnerSetting): Promise<Runner> {
  const { source, clock, commitIntervalMs } = setting;
  const tasks = new Map<number, RunningTask>();
  const cache = new ByteCache(cacheBytes);
  const committed: Listeners = new Set();
  const commitAll = async (): Promise<void> => {
    await Promise.all([...tasks.values()].map((task) => task.commit()));
    for (const tell of committed) tell();
  };
  let tellAssigned: () => void = () => undefined;
  const assigned = new Promise<void>((resolve) => {
    tellAssigned = resolve;
  });
  await source.start({
    assigned: async (ids) => {
      const added = ids.map((id) => new RunningTask(id, setting, cache));
      for (const task of added) tasks.set(task.id.partition, task);
      tellAssigned();
      await Promise.all(added.map((task) => task.start()));
    },
    revoked: async (ids) => {
      await Promise.all(ids.map(({ partition }) => tasks.get(partition)?.close()));
      for (const { partition } of ids) tasks.delete(partition);
    },
    records: async (batch) => tasks.get(batch.task.partition)?.records(batch),
  });
  const cancelTick = clock.every(commitIntervalMs, () => {
    commitAll().catch(setting.onFatal);
  });
  return {
    status: () => [...tasks.values()].map((task) => task.status()),
    async caughtUp() {
      // A group may not have said yet what is ours.
      await assigned;
      await untilSettled([...tasks.values()], source, committed);
    },
    async stop() {
      cancelTick();
      tellAssigned();
      // Together: the source waits for the end of batches, which tasks that close do not wait for.
      await Promise.all([source.stop(), ...[...tasks.values()].map((task) => task.close())]);
      for (const tell of committed) tell();
    },
  };
}
