import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

const path = 'test/bench/RESULTS.md';
const head =
  '# Measured\n\nWritten by `npm run bench`; each part says when, where and at which commit it was measured. Do not edit.\n';

/** A Markdown table. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** A count with thousands apart. */
export function count(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

/** Says how a measurement goes on, before its end. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Commit of the working tree, and whether it has changes besides the results. */
function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', `:!${path}`);
  return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : ' with local changes');
}

/** Machine, runtime, commit and date of a measurement. */
function machine(): string {
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const cores = `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown CPU'}`;
  return `${cores}, ${memoryGb} GB, Node ${process.version}; commit ${commit()}; ${new Date().toISOString().slice(0, 10)}.`;
}

/** Replaces one part of RESULTS.md, keeping the others, and prints it. */
export function writeResults(name: string, text: string): void {
  const old = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const parts = new Map(
    old
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1).trim()]),
  );
  const body = `\`npm run bench -- ${name}\`: ${machine()}\n\n${text}`;
  parts.set(name, body);
  const sections = [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([title, part]) => `## ${title}\n\n${part}\n`);
  writeFileSync(path, `${head}\n${sections.join('\n')}`);
  process.stdout.write(`\n## ${name}\n\n${body}\n`);
}
