import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const venv = join(root, 'node_modules', '.cache', 'python');
const requests = 'requests==2.32.5';
const longestMs = 180_000;

/** Makes the environment once; null: Python or PyPI cannot be had, and why. */
function prepared(): string | { readonly missing: string } {
  const python = join(venv, 'bin', 'python');
  const hasRequests = (): boolean => existsSync(python) && spawnSync(python, ['-c', 'import requests']).status === 0;
  if (hasRequests()) return python;
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', venv]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requests]],
  ];
  for (const [program, args] of steps) {
    const { status, stderr, error } = spawnSync(program, args, { timeout: longestMs, encoding: 'utf8' });
    if (status !== 0) return { missing: `${program} ${args.join(' ')}: ${error?.message ?? stderr}` };
  }
  return hasRequests() ? python : { missing: 'requests cannot be imported' };
}

/**
 * A Python with `requests` of PyPI. Where it cannot be had the test is skipped and says so; in CI that is a failure, since
 * nobody would see the skip.
 */
export function pythonWithRequests(t: TestContext): string | null {
  const found = prepared();
  if (typeof found === 'string') return found;
  if (process.env['CI'] === 'true') throw new Error(`no Python with requests: ${found.missing}`);
  t.skip(`NOT RUN: no Python with requests: ${found.missing}`);
  return null;
}

/** Runs a script given as text and gives what it printed. @throws when it fails. */
export async function runPython(python: string, script: string, cwd: string): Promise<string> {
  const child = spawn(python, ['-c', script], { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: longestMs });
  const exited = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await exited;
  if (child.exitCode !== 0) throw new Error(`python ended with ${child.exitCode ?? child.signalCode}: ${stderr}`);
  return stdout;
}
