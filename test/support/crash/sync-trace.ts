/** What a trace shows. */
export interface SyncVerdict {
  readonly acknowledged: number;
  /** Acknowledgements before which nothing was written, or what was written was not synced. */
  readonly unsynced: readonly string[];
}

const call = /^(\d+) +(write|fdatasync|fsync)\(\d+<([^>]*)>(.*)$/;
const resumed = /^(\d+) +<\.\.\. (?:write|fdatasync|fsync) resumed>/;
const acknowledgement = /^, "((?:acked|committed) \d+)\\n"/;

/**
 * Reads the output of `strace -f -y -e trace=write,fdatasync,fsync` of a process that does one write after the other and
 * acknowledges each on its standard output: before each acknowledgement there must be a write to LevelDB's log, and then
 * an fdatasync of it that began after the write and has returned.
 */
export function judgeTrace(lines: readonly string[]): SyncVerdict {
  const unsynced: string[] = [];
  // By thread: what the call that it is in will have done when it returns.
  const underWay = new Map<string, () => void>();
  let written = 0;
  let synced = 0;
  let writtenAtLast = 0;
  let acknowledged = 0;
  for (const line of lines) {
    const [, back] = resumed.exec(line) ?? [];
    if (back !== undefined) {
      underWay.get(back)?.();
      underWay.delete(back);
      continue;
    }
    const [, thread = '', name, path = '', rest = ''] = call.exec(line) ?? [];
    const [, said] = acknowledgement.exec(rest) ?? [];
    if (said !== undefined) {
      acknowledged++;
      if (written === writtenAtLast || synced < written) unsynced.push(said);
      writtenAtLast = written;
    }
    if (!path.endsWith('.log')) continue;
    const covers = written;
    const effect = (): void => {
      if (name === 'write') written++;
      else synced = Math.max(synced, covers);
    };
    if (rest.includes('<unfinished')) underWay.set(thread, effect);
    else effect();
  }
  return { acknowledged, unsynced };
}
