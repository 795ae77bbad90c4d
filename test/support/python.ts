import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const venv = join(root, 'node_modules', '.cache', 'python');
/** Packages of PyPI that tests use. */
const packages = { requests: 'requests==2.32.5', schemathesis: 'schemathesis==4.32.5' } as const;
const longestMs = 180_000;

/** Makes the environment once; else Python or PyPI cannot be had, and why. */
function prepared(name: keyof typeof packages): string | { readonly missing: string } {
  const python = join(venv, 'bin', 'python');
  const isThere = (): boolean => existsSync(python) && spawnSync(python, ['-c', `import ${name}`]).status === 0;
  if (isThere()) return python;
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', venv]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', packages[name]]],
  ];
  for (const [program, args] of steps) {
    const { status, stderr, error } = spawnSync(program, args, { timeout: longestMs, encoding: 'utf8' });
    if (status !== 0) return { missing: `${program} ${args.join(' ')}: ${error?.message ?? stderr}` };
  }
  return isThere() ? python : { missing: `${name} cannot be imported` };
}

/**
 * A Python with this package of PyPI. Where it cannot be had the test is skipped and says so; in CI that is a failure, since
 * nobody would see the skip.
 */
export function pythonWith(name: keyof typeof packages, t: TestContext): string | null {
  const found = prepared(name);
  if (typeof found === 'string') return found;
  if (process.env['CI'] === 'true') throw new Error(`no Python with ${name}: ${found.missing}`);
  t.skip(`NOT RUN: no Python with ${name}: ${found.missing}`);
  return null;
}

/** Runs a script given as text and gives what it printed. @throws when it fails. */
export function runPython(python: string, script: string, cwd: string): Promise<string> {
  return runPythonArgs(python, ['-c', script], cwd);
}

/** Runs Python with arguments and gives what it printed. @throws when it fails, with all that it said. */
export async function runPythonArgs(python: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(python, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: longestMs });
  const exited = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await exited;
  if (child.exitCode !== 0)
    throw new Error(`python ended with ${child.exitCode ?? child.signalCode}: ${stdout}${stderr}`);
  return stdout;
}
