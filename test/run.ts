// Runs compiled tests of one speed and prints a plain summary: fast (*.test.js) or process (*.process.js, *.e2e.js).
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const suffixes: Record<string, RegExp> = { fast: /\.test\.js$/, process: /\.(process|e2e)\.js$/ };
const speed = process.argv[2] ?? 'fast';
const wanted = suffixes[speed];
if (!wanted) throw new Error(`usage: run.js ${Object.keys(suffixes).join('|')} [name part]`);
const part = process.argv[3] ?? '';
const folder = new URL('./', import.meta.url).pathname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((f) => wanted.test(f) && f.includes(part))
  .sort()
  .map((f) => `${folder}${f}`);
if (files.length === 0) throw new Error(`no ${speed} test whose name contains "${part}"`);
// Process tests start servers and kill them; side by side they starve each other of two cores.
const concurrency = speed === 'fast' ? availableParallelism() : 1;
const run = spawnSync(
  process.execPath,
  ['--enable-source-maps', '--test', `--test-concurrency=${concurrency}`, '--test-reporter=spec', ...files],
  { stdio: 'inherit' },
);
process.exitCode = run.status ?? 1;
