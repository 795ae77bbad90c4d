// Every port has a suite that each of its adapters passes: who adds a port, or an adapter's test, is told here.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Which suite tests a port, where it does not bear the port's name. */
const suiteOf: Readonly<Record<string, string>> = {
  // What was published is read back through it.
  'log-reader': 'publisher',
  state: 'storage',
};

// Plain data.
const noPorts: readonly string[] = ['records'];

function filesIn(folder: string, suffix: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(suffix));
}

function source(...path: string[]): string {
  return readFileSync(join(root, ...path), 'utf8');
}

const ports = filesIn('processors/ports', '.ts').map((file) => file.replace(/\.ts$/, ''));
const suites = filesIn('test/contracts', '.contract.ts').map((file) => file.replace(/\.contract\.ts$/, ''));
const tests = filesIn('test', '.ts')
  .filter((file) => /\.(test|process|e2e)\.ts$/.test(file) && file !== 'house/contracts.test.ts')
  .map((file) => source('test', file));

describe('contracts', () => {
  for (const port of ports.filter((name) => !noPorts.includes(name))) {
    it(`${port} has a suite, and an adapter that passes it`, () => {
      const suite = suiteOf[port] ?? port;
      assert.ok(suites.includes(suite), `write test/contracts/${suite}.contract.ts`);
      const run = /export function (\w+Contract)\(/.exec(source('test/contracts', `${suite}.contract.ts`))?.[1];
      assert.ok(run !== undefined, `${suite}.contract.ts exports no function …Contract`);
      const called = new RegExp(`^\\s*${run}\\(`, 'm');
      assert.ok(
        tests.some((text) => called.test(text)),
        `no test calls ${run}`,
      );
    });
  }

  it('are all of ports that there are', () => {
    const known = new Set(ports.map((port) => suiteOf[port] ?? port));
    assert.deepEqual(
      suites.filter((suite) => !known.has(suite)),
      [],
    );
  });
});
