import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workloadFiles } from '../support/workload/csv.ts';
import { defaultKnobs } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';
import { count, table, writeResults } from './results-file.ts';

const program = new URL('../../app/main.js', import.meta.url).pathname;
// The largest that the process ever was, mapped files included, as its last word.
const tellsPeak =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS+"\\n"))';

/** Writes exports of so many practices, about a thousand tickets each, and reconciles them as a person would. */
function reconciled(practices: number, dir: string): string[] {
  const { pos, alle, aspire } = workloadFiles(generateWorkload({ ...defaultKnobs, practices }, 'reconcile'));
  const files = Object.entries({ pos, alle, aspire }).map(([name, text]) => {
    const path = join(dir, `${name}.csv`);
    writeFileSync(path, text);
    return path;
  });
  const [posFile = '', ...rewards] = files;
  const args = ['reconcile', '--pos', posFile, '--rewards', ...rewards, '--out', join(dir, 'report')];
  const { status, stderr } = spawnSync(process.execPath, ['--import', tellsPeak, program, ...args], {
    encoding: 'utf8',
  });
  const peakKb = /^peak (\d+)$/m.exec(stderr)?.[1];
  if (status !== 0 || peakKb === undefined) throw new Error(`reconcile failed: ${stderr}`);
  const rows = [pos, alle, aspire].map((text) => text.split('\n').length - 2);
  const tickets = new Set(
    pos
      .split('\n')
      .slice(1, -1)
      .map((line) => line.slice(0, line.indexOf(','))),
  ).size;
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  const counts = [tickets, rows[0] ?? 0, (rows[1] ?? 0) + (rows[2] ?? 0)].map(count);
  return [...counts, (bytes / 2 ** 20).toFixed(1), count(Number(peakKb) / 1024)];
}

/** What `reconcile` needs of memory, by the size of its files. */
export function benchReconcile(): void {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-reconcile-'));
  try {
    const rows = [1, 10, 105].map((practices) => reconciled(practices, dir));
    const header = ['tickets', 'rows of tickets', 'redemptions', 'files, MB', 'peak memory of the process, MB'];
    const what =
      '`reconduit reconcile` of two programs and a point of sale, as a process of its own: the model is fitted, too.';
    writeResults('reconcile', `${what}\n\n${table(header, rows)}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
