import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childAnswer } from './child-answer.ts';
import { count, table, writeResults } from './results-file.ts';

const records = 1_000_000;
const repeats = 3;
const child = fileURLToPath(new URL('./system/restart-child.js', import.meta.url));

function start(...args: string[]): ChildProcess {
  return fork(child, args, { execArgv: ['--max-old-space-size=8192'] });
}

/** Time from starting a process on a million records, after kill -9, to its first new decision. */
export async function benchRestart(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  try {
    const filler = start('fill', dir, String(records));
    await childAnswer(filler);
    filler.kill('SIGKILL');
    await once(filler, 'exit');
    const rows: string[][] = [];
    for (let i = 1; i <= repeats; i++) {
      const started = performance.now();
      const resumer = start('resume', dir);
      const { openedMs, decidedMs } = await childAnswer<{ openedMs: number; decidedMs: number }>(resumer);
      const wallMs = performance.now() - started;
      await once(resumer, 'exit');
      rows.push([`restart ${i}`, ...[wallMs, openedMs, decidedMs - openedMs].map((ms) => (ms / 1000).toFixed(2))]);
    }
    const text = [
      `${count(records)} records in state, the process killed with SIGKILL, then started again (the first restart is the one after the kill).`,
      '',
      table(['seconds', 'start to first new decision', 'of which Node.js and opening', 'of which deciding'], rows),
    ];
    writeResults('restart', text.join('\n'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
