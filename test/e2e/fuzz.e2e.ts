import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCli } from '../support/cli.ts';
import { pythonWith, runPythonArgs } from '../support/python.ts';

interface Report {
  readonly operations: { readonly total: number; readonly selected: number; readonly tested: number };
  readonly test_cases: { readonly generated: number; readonly with_failures: number };
  readonly failures: readonly unknown[];
}

// Enough for every operation's edge cases and some ten random ones each.
const seconds = 40;

test('whatever OpenAPI allows and does not allow is asked of every route, and none answers 5xx', async (t) => {
  const python = pythonWith('schemathesis', t);
  if (python === null) return;
  const cli = createCli(t, { CPU_LIMIT_PERCENT: '100' });
  const up = await cli.up();
  const report = join(cli.dataDir, 'fuzz.json');
  // With the door's secret: tokens that it creates would else shut it out. A stream of changes never ends.
  const scope = ['--header', `Authorization: Bearer ${up.secret}`, '--exclude-path', '/v1/events'];
  const budget = ['--max-time', String(seconds), '--request-timeout', '20', '--workers', '1', '--seed', '1'];
  const checks = ['--checks', 'not_a_server_error', '--phases', 'coverage,fuzzing', '--continue-on-failure'];
  const quiet = ['--no-shrink', '--suppress-health-check', 'all', '--warnings', 'off'];
  const reporting = ['--report', 'json', '--report-json-path', report];
  const url = `${up.url}/openapi.json`;
  const args = ['-m', 'schemathesis.cli', 'run', url, ...scope, ...budget, ...checks, ...quiet, ...reporting];
  await runPythonArgs(python, args, cli.dataDir);
  const { operations, test_cases, failures } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  assert.deepEqual(failures, []);
  assert.deepEqual([operations.tested, operations.total - operations.selected], [operations.selected, 1]);
  assert.ok(test_cases.generated > 500 && test_cases.with_failures === 0, JSON.stringify(test_cases));
  assert.equal((await fetch(`${up.url}/health`)).status, 200);
  assert.equal(await up.stop(), 0, up.stderr());
});
