import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createCli, eventually } from '../support/cli.ts';
import { stated } from '../support/job-client.ts';
import { pythonWith, runPython } from '../support/python.ts';

/** An example of document 000, word for word, but for the address. */
function example(name: string, url: string): string {
  const path = fileURLToPath(new URL(`../../../test/e2e/document/${name}.py`, import.meta.url));
  return readFileSync(path, 'utf8').replaceAll('http://localhost:8000', url);
}

// Others work on this machine too; a job here should not wait for them.
const quietMachine = { CPU_LIMIT_PERCENT: '100' };

interface Results {
  readonly summary: Readonly<Record<string, number>>;
  readonly matches: readonly { readonly pos_transaction?: { readonly customer_name: string } }[];
}

// Python's print of a dict, as far as strings without quotes and numbers go.
function parsed(printed: string): Record<string, unknown> {
  return JSON.parse(printed.replaceAll("'", '"'));
}

test('single transaction prediction prints what the document prints', async (t) => {
  const python = pythonWith('requests', t);
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

test('a client written from the document alone finds every endpoint, field, default and refusal', async (t) => {
  const python = pythonWith('requests', t);
  if (python === null) return;
  const cli = createCli(t, quietMachine);
  const { url } = await cli.up();
  assert.equal((await runPython(python, example('walk', url), cli.dataDir)).trim(), 'DONE');
});

test('batch reconciliation ends at 100 % and finds the match', async (t) => {
  const python = pythonWith('requests', t);
  if (python === null) return;
  const cli = createCli(t, quietMachine);
  const { url } = await cli.up();
  const printed = (await runPython(python, example('reconcile', url), cli.dataDir)).trim().split('\n');
  assert.equal(printed.at(-1), 'Matches found: 1');
  assert.equal(printed.at(-2), 'Progress: 100.0%');
  const shown = printed.slice(0, -1).map((line) => Number(/^Progress: (\d+\.\d)%$/.exec(line)?.[1]));
  assert.deepEqual(
    shown,
    [...shown].sort((a, b) => a - b),
  );
});

const rewardsCsv = `customer_name,customer_phone,amount,date,service
Sarah Johnson,(555) 123-4567,450.00,2024-01-15,Botox Treatment
Mike Davis,(555) 987-6543,$200.00,01/20/2024,Dermal Filler
Emily Chen,,not money,2024-01-21,Facial
`;
const posCsv = `customer_name,customer_phone,amount,date,service
Dr. Sarah Johnson,555-123-4567,450.00,2024-01-15,Botox Treatment
Lisa Park,(555) 222-3333,120.00,2024-01-18,Facial
`;

test('file upload and processing: what the uploads answer is what a job takes', async (t) => {
  const python = pythonWith('requests', t);
  if (python === null) return;
  const cli = createCli(t, quietMachine);
  const { url } = await cli.up();
  writeFileSync(join(cli.dataDir, 'reward_transactions.csv'), rewardsCsv);
  writeFileSync(join(cli.dataDir, 'pos_transactions.csv'), posCsv);
  const script = `${example('upload', url)}
import json
print(json.dumps([reward_response.json(), pos_response.json(), reconciliation_response.json()]))
`;
  const [rewards, pos, job] = JSON.parse(await runPython(python, script, cli.dataDir));
  assert.deepEqual(rewards.transactions[0], {
    customer_name: 'Sarah Johnson',
    customer_phone: '(555) 123-4567',
    amount: 450,
    date: '2024-01-15',
    service: 'Botox Treatment',
    program: 'ALLE',
  });
  assert.equal(rewards.transactions[1].date, '2024-01-20');
  assert.deepEqual(
    rewards.rejected.map(({ line }: { line: number }) => line),
    [4],
  );
  assert.match(rewards.rejected[0].reason, /not an amount/);
  assert.equal(rewards.summary.rows, 3);
  assert.equal(pos.transactions.length, 2);
  const results = await eventually(
    async () => (await fetch(`${url}/reconcile/jobs/${job.job_id}/results`)).json() as Promise<Results>,
    ({ summary }) => summary !== undefined,
  );
  const { matches_found, total_rewards, total_pos, unmatched_rewards, unmatched_pos } = results.summary;
  assert.deepEqual(
    { matches_found, total_rewards, total_pos, unmatched_rewards, unmatched_pos },
    { matches_found: 1, total_rewards: 2, total_pos: 2, unmatched_rewards: 1, unmatched_pos: 1 },
  );
  assert.equal(results.matches[0]?.pos_transaction?.customer_name, 'Dr. Sarah Johnson');
});

/** Twenty labelled pairs in Python, in the place of the document's `{...}`: ten of one visit, ten of two. */
function withPairs(script: string): string {
  const pairs = Array.from({ length: 20 }, (_, i) => {
    const isMatch = i % 2 === 0;
    const pos_transaction = isMatch
      ? { ...stated(i), customer_name: `Dr. ${stated(i).customer_name}` }
      : stated(i + 40);
    return { reward_transaction: stated(i), pos_transaction, is_match: isMatch ? 1 : 0 };
  });
  const begin = script.indexOf('training_data = [');
  const end = script.indexOf('response = ');
  return `${script.slice(0, begin)}training_data = ${JSON.stringify(pairs)}\n\n${script.slice(end)}`;
}

test('retraining prints the accuracy on pairs that were held out, and the model decides from then on', async (t) => {
  const python = pythonWith('requests', t);
  if (python === null) return;
  const cli = createCli(t, quietMachine);
  const { url } = await cli.up();
  const before = (await (await fetch(`${url}/model/info`)).json()) as { model_id: string };
  const script = `${withPairs(example('train', url))}\nimport json\nprint(json.dumps(response.json()))\n`;
  const [printed = '', answer = ''] = (await runPython(python, script, cli.dataDir)).trim().split('\n');
  const accuracy = Number(/^Training accuracy: ([\d.]+)$/.exec(printed)?.[1]);
  assert.ok(accuracy > 0.5 && accuracy <= 1, printed);
  const { model_id, activated, is_worse, samples } = JSON.parse(answer);
  assert.deepEqual([samples, activated], [20, !is_worse]);
  const after = await eventually(
    async () => (await (await fetch(`${url}/model/info`)).json()) as { model_id: string },
    (info) => is_worse || info.model_id !== before.model_id,
  );
  assert.equal(after.model_id, activated ? model_id : before.model_id);
  const few = await fetch(`${url}/model/train`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      training_data: [{ reward_transaction: stated(1), pos_transaction: stated(1), is_match: true }],
    }),
  });
  assert.equal(few.status, 400);
});
