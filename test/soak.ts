// npm run test:soak [-- NAME...]: the long forms of the proofs on real brokers, part by part. A part that is done is kept in
// out/soak and not run again (`--again` forgets all); none is begun after 40 minutes, and the next call goes on from there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';

/** One run of a test file. */
interface Part {
  readonly name: string;
  readonly file: string;
  /** Only tests whose names match. */
  readonly only?: string;
  readonly sizes: Readonly<Record<string, string>>;
}

const longestMs = 40 * 60_000;
const folder = 'out/soak';

function many(count: number, name: string, part: Omit<Part, 'name'>): Part[] {
  return Array.from({ length: count }, (_, i) => ({ ...part, name: `${name}-${i + 1}` }));
}

// 300 kills, 50 broker faults, ten minutes of storm, 1,000,000 keys, 100,000 events: in parts of a few minutes.
const parts: readonly Part[] = [
  ...many(10, 'kills', { file: 'kafka-kill', only: 'killed at every step', sizes: { SOAK_KILLS: '30' } }),
  ...many(10, 'brokers', { file: 'kafka-brokers', sizes: { SOAK_ROUNDS: '5' } }),
  ...many(5, 'storm', { file: 'kafka-storm', sizes: { SOAK_STORM_SECONDS: '120' } }),
  { name: 'restore', file: 'kafka-restore', sizes: { SOAK_RESTORE_KEYS: '1000000' } },
  { name: 'parity', file: 'kafka-parity', sizes: { SOAK_PARITY_PRACTICES: '84' } },
];

function fileOf({ name }: Part): string {
  return `${folder}/${name}.json`;
}

function run(part: Part): boolean {
  const file = fileOf(part);
  const draft = `${file}.draft`;
  rmSync(draft, { force: true });
  const only = part.only === undefined ? [] : [`--test-name-pattern=${part.only}`];
  const test = new URL(`./e2e/${part.file}.process.js`, import.meta.url).pathname;
  const env = { ...process.env, ...part.sizes, SOAK_PART: part.name, SOAK_FILE: draft };
  const args = ['--enable-source-maps', '--test', '--test-reporter=spec', ...only, test];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env });
  if (status !== 0 || !existsSync(draft)) return false;
  renameSync(draft, file);
  return true;
}

function isDone(part: Part): boolean {
  return existsSync(fileOf(part));
}

const asked = process.argv.slice(2);
if (asked.includes('--again')) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const names = asked.filter((name) => name !== '--again');
const wanted = parts.filter(
  ({ name }) => names.length === 0 || names.some((n) => name === n || name.startsWith(`${n}-`)),
);
const untilMs = Date.now() + longestMs;
const failed: string[] = [];
for (const part of wanted) {
  if (isDone(part)) continue;
  if (Date.now() > untilMs) break;
  process.stdout.write(`\n== ${part.name}\n`);
  if (!run(part)) failed.push(part.name);
}
process.stdout.write('\n');
for (const part of wanted.filter(isDone)) process.stdout.write(readFileSync(fileOf(part), 'utf8'));
const left = wanted.filter((part) => !isDone(part)).map(({ name }) => name);
if (failed.length > 0) process.stdout.write(`failed: ${failed.join(', ')}\n`);
if (left.length > 0) process.stdout.write(`to be done: ${left.join(', ')}\n`);
process.exitCode = left.length > 0 ? 1 : 0;
