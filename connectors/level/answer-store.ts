import { ClassicLevel } from 'classic-level';
import type { AnswerStore, KeptAnswer } from '../../processors/ports/answer-store.ts';

const keptMs = 24 * 3_600_000;
const sweepEveryMs = 3_600_000;

/** Sorts by time. */
function timeKey(atMs: number, key: string): string {
  return `t${String(atMs).padStart(15, '0')}${key}`;
}

/** Answers in a LevelDB of their own, which is made when the first one is kept or looked for. */
export function openAnswerStore(dir: string): AnswerStore & { close(): Promise<void> } {
  let opened: Promise<ClassicLevel<string, string>> | undefined;
  let sweptMs = 0;
  const open = (): Promise<ClassicLevel<string, string>> => {
    opened ??= (async () => {
      const db = new ClassicLevel<string, string>(dir);
      await db.open();
      return db;
    })();
    return opened;
  };
  const sweep = async (db: ClassicLevel<string, string>, nowMs: number): Promise<void> => {
    if (nowMs - sweptMs < sweepEveryMs) return;
    sweptMs = nowMs;
    const old = await db.keys({ gte: 't', lt: timeKey(nowMs - keptMs, '') }).all();
    const start = timeKey(0, '').length;
    await db.batch(old.flatMap((at) => [at, `k${at.slice(start)}`].map((key) => ({ type: 'del', key }))));
  };
  return {
    find: async (key, nowMs) => {
      const text = await (await open()).get(`k${key}`);
      if (text === undefined) return undefined;
      const kept = JSON.parse(text) as KeptAnswer;
      return nowMs - kept.atMs < keptMs ? kept : undefined;
    },
    keep: async (key, kept) => {
      const db = await open();
      const puts = [
        { type: 'put', key: `k${key}`, value: JSON.stringify(kept) },
        { type: 'put', key: timeKey(kept.atMs, key), value: '' },
      ] as const;
      // First: a key that comes again after a day has an old entry, whose removal would take the new one along.
      await sweep(db, kept.atMs);
      await db.batch([...puts], { sync: true });
    },
    close: async () => {
      await (await opened)?.close();
    },
  };
}
