import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultModel } from '../../processors/model/default-model.ts';
import { type Cli, createCli, eventually, type RunningUp } from '../support/cli.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';

const many = 2_000;
const model = defaultModel.modelId;

interface Run {
  readonly decisions: number | null;
  readonly run_id: string;
  readonly state: string;
  readonly done: number;
  readonly total: number;
}

function sent(up: RunningUp, path: string, body?: object): Promise<Response> {
  return fetch(`${up.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${up.secret}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function ask(up: RunningUp, path: string, body?: object): Promise<Run> {
  const answer = await sent(up, path, body);
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return (await answer.json()) as Run;
}

const order = { model, from: null, to: null, practice_id: null, actor: 'ana' };

/** Decisions of live and of a run that differ in what they say; which sequence numbers they went through does not matter. */
function differences(cli: Cli, runId: string): Promise<number> {
  const of = (run: string): string => `
    SELECT decision_id, transaction_ids, status, finality, exception, recommendation, probability, score_bits, at_stake, model_id
    FROM matches FINAL WHERE run_id = '${run}'`;
  const sql = `SELECT count() FROM ((${of('live')} EXCEPT ${of(runId)}) UNION ALL (${of(runId)} EXCEPT ${of('live')}))`;
  return countRows(cli, sql.replaceAll('\n', ' '));
}

test('a replay beside `up` survives kill -9, decides the same under the same model, and leaves live decisions alone', async (t) => {
  const cli = createCli(t);
  let up = await cli.up();
  await post(up, '/ingest?side=pos', ndjson(ticket, 0, many));
  await post(up, '/ingest?side=rewards', ndjson(redemption, 0, many));
  await eventually(
    () => countRows(cli, "SELECT count() FROM current_matches WHERE redemption_id != '' AND status != 'UNMATCHED'"),
    (n) => n === many,
  );
  const [first, ...others] = await Promise.all([
    sent(up, '/runs', order),
    sent(up, '/runs', { ...order, practice_id: 'spa' }),
    sent(up, '/runs', order),
  ]);
  assert.deepEqual(
    others.map(({ status }) => status),
    [400, first.status],
    'of several orders at once one works, and the same one is the same',
  );
  const { run_id: runId } = (await first.json()) as Run;
  const begun = (await (await sent(up, '/runs')).json()) as Run[];
  assert.deepEqual(
    begun.map((run) => run.run_id),
    [runId],
    'what was refused is not taken up later',
  );
  const caught = await eventually(
    () => ask(up, `/runs/${runId}`),
    ({ done }) => done > 0,
  );
  assert.equal(caught.state, 'working');
  assert.ok(caught.done < caught.total, 'killed before its end');
  await up.stop('SIGKILL');

  up = await cli.up();
  assert.equal((await ask(up, `/runs/${runId}`)).state, 'unfinished');
  // What is appended after a replay has begun is none of its business.
  await post(up, '/ingest?side=rewards', ndjson(redemption, many, many + 1));
  const again = await ask(up, '/runs', order);
  assert.equal(again.run_id, runId, 'the same order takes it up again');
  const done = await eventually(
    () => ask(up, `/runs/${runId}`),
    ({ state }) => state === 'done',
  );
  assert.equal(done.decisions, many);
  assert.equal(await countRows(cli, `SELECT count() FROM matches FINAL WHERE run_id = '${runId}'`), many);
  await eventually(
    () => countRows(cli, "SELECT count() FROM matches FINAL WHERE run_id = 'live'"),
    (n) => n === many + 1,
  );
  assert.equal(await differences(cli, runId), 1, 'the one that came later');
  assert.equal(await countRows(cli, 'SELECT count() FROM active_signals'), 0);
  assert.equal((await cli.run(['replay', 'delete', runId])).code, 0);
  assert.equal(await countRows(cli, `SELECT count() FROM matches FINAL WHERE run_id = '${runId}'`), 0);
  assert.equal(await countRows(cli, "SELECT count() FROM matches FINAL WHERE run_id = 'live'"), many + 1);
});

test('without `up` a replay runs by itself, of one practice and some days if so asked', async (t) => {
  const cli = createCli(t);
  const up = await cli.up();
  await post(up, '/ingest?side=pos', ndjson(ticket, 0, 40));
  await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 40));
  await eventually(
    () => countRows(cli, "SELECT count() FROM current_matches WHERE status = 'MATCHED'"),
    (n) => n === 40,
  );
  await up.stop();
  const inDays = ['--from', '2026-03-05', '--to', '2026-03-08'];
  const ran = await cli.run(['replay', '--model', 'default', ...inDays, '--json']);
  assert.equal(ran.code, 0, ran.stderr);
  const { run_id: runId } = JSON.parse(ran.stdout) as Run;
  const days = `occurred_on BETWEEN '2026-03-05' AND '2026-03-08'`;
  const live = await countRows(cli, `SELECT count() FROM matches FINAL WHERE run_id = 'live' AND ${days}`);
  assert.ok(live > 5 && live < 40);
  assert.equal(await countRows(cli, `SELECT count() FROM matches FINAL WHERE run_id = '${runId}' AND ${days}`), live);
  assert.equal(await countRows(cli, `SELECT count() FROM matches FINAL WHERE run_id = '${runId}'`), live);
  const nobody = await cli.run(['replay', '--model', 'default', '--practice', 'nobody']);
  assert.match(nobody.stdout, /made 0 decisions\nnone is about what was asked for/);
  for (const days of [
    ['--from', '2026-02-30'],
    ['--to', 'March'],
    ['--from', '2026-03-09', '--to', '2026-03-08'],
  ]) {
    const refused = await cli.run(['replay', '--model', 'default', ...days]);
    assert.equal(refused.code, 2, refused.stderr);
    assert.match(refused.stderr, /^error USAGE: .* day/);
  }
});
