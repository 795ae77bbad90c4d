import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { table, writeResults } from './results-file.ts';

const parts = ['app', 'connectors', 'processors', 'schemas', 'test', 'samples', 'package.json', 'tsconfig.json'];

/** Wall time of `npm run demo` after install, in a copy of the sources: it builds, and would build under our feet. */
export function benchDemo(): void {
  const dir = mkdtempSync(join(tmpdir(), 'reconduit-bench-'));
  try {
    for (const part of parts) cpSync(part, join(dir, part), { recursive: true });
    symlinkSync(resolve('node_modules'), join(dir, 'node_modules'));
    const seconds = [1, 2, 3].map(() => {
      const started = performance.now();
      const run = spawnSync('npm', ['run', 'demo'], { cwd: dir, encoding: 'utf8' });
      if (run.status !== 0) throw new Error(`npm run demo failed: ${run.stderr}`);
      return (performance.now() - started) / 1000;
    });
    const rows = seconds.map((s, i) => [`run ${i + 1}`, s.toFixed(1)]);
    writeResults('demo', `\`npm run demo\` after install, its build included.\n\n${table(['', 'seconds'], rows)}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
