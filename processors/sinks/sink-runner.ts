import type { FetchedBatch } from '../ports/source.ts';
import type { SinkRunner, SinkRunnerSetting } from './sink.ts';
import { SinkLoop } from './sink-loop.ts';

/**
 * Starts a sink: a consumer of its own, so that a store that is away never stops matching. All partitions share one state
 * and one batch, since few large inserts are what ClickHouse wants. The steps of a batch:
 * 1. cut what is pending, and commit the intent: ranges and token;
 * 2. insert the rows of each table under the token, for as long as it takes;
 * 3. commit positions, totals and dead letters, and drop the intent.
 * After a crash between 1 and 3 the same ranges are cut again, and of their rows those are inserted that are not there.
 */
export async function startSinkRunner(setting: SinkRunnerSetting): Promise<SinkRunner> {
  const { source, storage, name } = setting;
  const task = { topology: name, partition: 0 };
  const loop = await SinkLoop.open(setting, await storage.open(task, `${name}-1`));
  await source.start({
    assigned: async (ids) => {
      for (const id of ids) source.resume(id, loop.begin(id.partition));
    },
    revoked: async () => {},
    records: (batch: FetchedBatch) => loop.take(batch),
  });
  const ended = loop.run().catch(setting.onFatal);
  return {
    caughtUp: () => loop.caughtUp(),
    status: () => loop.status(),
    stop: async () => {
      loop.stop();
      await source.stop();
      await ended;
      await loop.close();
    },
  };
}
