import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../cli.ts';
import { startSupervised } from './supervised.ts';

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a supervised program', () => {
  it('dies with its parent, also when that is killed with -9, and also when it was stopped', async () => {
    const child = fileURLToPath(new URL('./supervised-child.js', import.meta.url));
    const parent = fork(child, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    assert.ok(parent.stdout);
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    assert.ok(lives(pid));
    process.kill(pid, 'SIGSTOP');
    parent.kill('SIGKILL');
    await eventually(
      () => Promise.resolve(lives(pid)),
      (alive) => !alive,
    );
  });

  it('tells what it printed, and that it ended', async () => {
    const program = await startSupervised(['sh', '-c', 'echo begun; echo ready >&2; read -r never || exit 3'], '/');
    await program.printed(/ready/, 10_000);
    await program.ended;
    assert.equal(program.running(), false);
    assert.match(program.output(), /begun/);
    await assert.rejects(program.printed(/never printed/, 10_000), /ended before/);
  });
});
