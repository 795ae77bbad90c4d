import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createCli } from '../support/cli.ts';
import { pythonWithRequests, runPython } from '../support/python.ts';

/** An example of document 000, word for word, but for the address. */
function example(name: string, url: string): string {
  const path = fileURLToPath(new URL(`../../../test/e2e/document/${name}.py`, import.meta.url));
  return readFileSync(path, 'utf8').replaceAll('http://localhost:8000', url);
}

// Python's print of a dict, as far as strings without quotes and numbers go.
function parsed(printed: string): Record<string, unknown> {
  return JSON.parse(printed.replaceAll("'", '"'));
}

test('single transaction prediction prints what the document prints', async (t) => {
  const python = pythonWithRequests(t);
  if (python === null) return;
  const cli = createCli(t);
  const { url } = await cli.up();
  const answer = parsed(await runPython(python, example('predict', url), cli.dataDir));
  const { match_probability, processing_time_ms } = answer;
  assert.ok(typeof match_probability === 'number' && match_probability >= 0.95 && match_probability <= 1);
  assert.ok(typeof processing_time_ms === 'number' && processing_time_ms > 0);
  assert.equal(answer['confidence_level'], 'Very High');
  assert.equal(answer['recommendation'], 'AUTO_APPROVE');
  assert.equal(answer['result'], 'match');
  assert.deepEqual(Object.keys(answer).slice(0, 5), [
    'match_probability',
    'confidence_level',
    'recommendation',
    'processing_time_ms',
    'result',
  ]);
});
