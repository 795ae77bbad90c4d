import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { routeAccess } from '../../connectors/http/access/route-access.ts';
import { createCli, eventually, type RunningUp } from '../support/cli.ts';
import { ambientKafka } from '../support/kafka/ambient.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
  json(): Record<string, unknown>;
}

type Ask = (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>;

function asking(up: RunningUp): Ask {
  return async (method, path, body, token) => {
    const headers = { authorization: `Bearer ${token ?? up.secret}`, 'content-type': 'application/json' };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(`${up.url}${path}`, init);
    const text = await answer.text();
    return { status: answer.status, text, json: () => JSON.parse(text) as Record<string, unknown> };
  };
}

const customer = { name: 'Maria Garcia', phone: '3035550177' };

function ticketOf(practice_id: string, id: string, amount_cents: number) {
  const tenders = [{ line_id: 'r', kind: 'REWARD', label: 'Alle', amount_cents }];
  const lines = [{ line_id: '1', product: 'Juvederm', amount_cents: 60_000 }];
  return { transaction_id: id, practice_id, occurred_at: '2026-03-03T18:00:00Z', customer, lines, tenders };
}

function redemptionOf(practice_id: string, id: string, amount_cents: number) {
  const when = { occurred_at: '2026-03-03T19:00:00Z', program: 'ALLE' };
  return { redemption_id: id, practice_id, ...when, customer, product: 'Juvederm', amount_cents };
}

/** Two practices; each has one redemption that two tickets fit equally well, and others that match. */
async function begin(t: TestContext) {
  const cli = createCli(t, { CPU_LIMIT_PERCENT: '100' });
  const up = await cli.up();
  const ask = asking(up);
  for (const practice of ['glow', 'luma']) {
    const tickets = ['a', 'b'].map((id) => ticketOf(practice, `${practice}-${id}`, 5_000));
    assert.equal((await ask('POST', '/v1/pos/transactions', tickets)).status, 202);
    const redemptions = [redemptionOf(practice, `${practice}-1`, 5_000)];
    assert.equal((await ask('POST', '/v1/rewards/redemptions', redemptions)).status, 202);
  }
  const tokenOf = async (role: string, practice: string): Promise<string> => {
    const made = await ask('POST', '/tokens', { role, practices: [practice] });
    return String(made.json()['secret']);
  };
  const open = await eventually(
    () => ask('GET', '/v1/exceptions'),
    (answer) => answer.text.includes('glow-1') && answer.text.includes('luma-1'),
  );
  return { cli, up, ask, tokenOf, open };
}

test('a token sees and touches only its practices, on every route', async (t) => {
  const { up, ask, tokenOf } = await begin(t);
  const theirs = encodeURIComponent('r:alle:luma-1');
  const bodies: Readonly<Record<string, unknown>> = {
    'POST /v1/pos/transactions': ticketOf('luma', 'luma-x', 100),
    'POST /v1/rewards/redemptions': redemptionOf('luma', 'luma-x', 100),
    'POST /v1/source-progress': { practice_id: 'luma', source: 'alle', side: 'REWARDS', complete_through: 1 },
    'POST /v1/decisions/:id/review': { action: 'approve', decision_seq: 1 },
    'POST /v1/reviews': { items: [{ decision_id: 'r:alle:luma-1', action: 'approve', decision_seq: 1 }] },
  };
  for (const role of ['viewer', 'reviewer', 'operator', 'admin', 'source']) {
    const token = await tokenOf(role, 'glow');
    for (const row of Object.keys(routeAccess)) {
      if (row === 'GET /v1/events' || row.includes('events')) continue;
      const [method = '', url = ''] = row.split(' ');
      const path = url.replace(':id', theirs).replace(/:\w+/, 'luma-1');
      const { status, text } = await ask(method, path, method === 'GET' ? undefined : (bodies[row] ?? {}), token);
      const { detail, ...rest } = text.startsWith('{') ? JSON.parse(text) : { detail: '' };
      // What was asked for may be named in the refusal; nothing else of theirs may.
      const said = status >= 400 && rest.code !== undefined ? '' : text;
      assert.ok(!said.includes('luma'), `${row} as ${role}: ${status} ${text} ${detail}`);
      assert.ok(status < 500, `${row} as ${role}: ${status} ${text}`);
    }
    assert.equal((await ask('GET', '/v1/exceptions?practice_id=luma', undefined, token)).text.includes('luma'), false);
  }
  const mine = await ask('GET', '/v1/decisions', undefined, await tokenOf('viewer', 'glow'));
  assert.ok(mine.text.includes('glow-1') && !mine.text.includes('luma'));
  assert.equal(await up.stop(), 0, up.stderr());
});

/** What an event stream says until it has said `awaited`. */
async function streamed(up: RunningUp, path: string, headers: Record<string, string>, awaited: string) {
  const stopping = new AbortController();
  const answer = await fetch(`${up.url}${path}`, { headers, signal: stopping.signal });
  let told = '';
  for await (const chunk of answer.body ?? []) {
    told += Buffer.from(chunk).toString();
    if (told.includes(awaited)) break;
  }
  stopping.abort();
  return told;
}

test('a token sees only its practices in streams, whatever it says it has seen, and only its own jobs', async (t) => {
  const { up, ask, tokenOf } = await begin(t);
  // Two topics, with as many positions as they have partitions.
  const partitions = Number(ambientKafka()?.['PARTITIONS'] ?? 8);
  const fromTheStart = [1, 2].map(() => Array(partitions).fill(0).join('.')).join('_');
  const record = { customer_name: 'Luma Lee', practice_id: 'luma', amount: 40, date: '2026-01-20' };
  const body = { reward_transactions: [record], pos_transactions: [] };
  const theirs = String((await ask('POST', '/reconcile/start', body)).json()['job_id']);
  await eventually(
    async () => (await ask('GET', `/reconcile/jobs/${theirs}`)).json()['status'],
    (status) => status === 'completed',
  );
  for (const role of ['viewer', 'reviewer', 'operator', 'admin']) {
    const token = await tokenOf(role, 'glow');
    const headers = { authorization: `Bearer ${token}`, 'last-event-id': fromTheStart };
    assert.ok(!(await streamed(up, '/v1/events', headers, 'glow-1')).includes('luma'), role);
    const asked = await ask('POST', '/v1/rewards/redemptions', redemptionOf('luma', `luma-${role}`, 100));
    assert.equal(asked.status, 202);
    const live = streamed(up, '/v1/events', { authorization: `Bearer ${token}` }, `glow-${role}`);
    await ask('POST', '/v1/rewards/redemptions', redemptionOf('glow', `glow-${role}`, 100));
    // The stream may begin after the first: another one comes in any case.
    const more = setInterval(
      () => void ask('POST', '/v1/rewards/redemptions', redemptionOf('glow', `glow-${role}-${Date.now()}`, 100)),
      1000,
    );
    assert.ok(!(await live.finally(() => clearInterval(more))).includes('luma'), role);
    assert.ok(!(await streamed(up, '/v1/events?practice_id=luma', headers, 'retry')).includes('luma'), role);
    const routes: [string, string, unknown?][] = [
      ...['', '/results', '/events'].map((end): [string, string] => ['GET', `/reconcile/jobs/${theirs}${end}`]),
      ['GET', `/analytics/jobs/${theirs}`],
      ['POST', '/export', { job_id: theirs }],
    ];
    for (const [method, path, json] of routes) {
      assert.equal((await ask(method, path, json, token)).status, 404, `${path} as ${role}`);
    }
    for (const [method, path, json] of [
      ['GET', '/reconcile/history', undefined],
      ['GET', '/analytics/performance', undefined],
      ['POST', '/export', { run_id: theirs }],
      ['POST', '/export', { format: 'csv' }],
    ] as const) {
      const { status, text } = await ask(method, path, json, token);
      assert.equal(status, 200, `${path} as ${role}: ${text}`);
      assert.ok(!text.includes('luma') && !text.includes(`"job_id":"${theirs}"`), `${path} as ${role}: ${text}`);
    }
  }
  const own = await ask('POST', '/export', { format: 'json' }, await tokenOf('viewer', 'luma'));
  assert.ok(own.text.includes('luma-1') && !own.text.includes('glow'));
  const exported = async (filters: object) => (await ask('POST', '/export', { filters })).text;
  const all = { practice_id: 'luma', program: 'ALLE', min_probability: 0, from: '2026-03-03', to: '2026-03-03' };
  assert.ok((await exported(all)).includes('luma-1'));
  for (const none of [{ from: '2026-03-04' }, { to: '2026-03-02' }, { clinic_id: 'x' }, { status: 'x' }])
    assert.match(await exported({ ...all, ...none }), /"decisions":\[\]/, JSON.stringify(none));
  assert.equal(await up.stop(), 0, up.stderr());
});

test('a reviewer decides on what was seen; what has changed since is refused', async (t) => {
  const { up, ask, tokenOf } = await begin(t);
  const reviewer = await tokenOf('reviewer', 'glow');
  const path = `/v1/decisions/${encodeURIComponent('r:alle:glow-1')}`;
  const seen = (await ask('GET', path, undefined, reviewer)).json();
  const verdict = { action: 'approve', decision_seq: seen['decision_seq'], reason: 'called her' };
  const stale = await ask('POST', `${path}/review`, { ...verdict, decision_seq: 99 }, reviewer);
  assert.deepEqual([stale.status, stale.json()['code']], [409, 'REVIEW_STALE']);
  // Of many at once who saw the same, one decides.
  const all = await Promise.all(Array.from({ length: 8 }, () => ask('POST', `${path}/review`, verdict, reviewer)));
  assert.deepEqual(all.map(({ status }) => status).sort(), [200, ...Array(7).fill(409)]);
  assert.equal(all.find(({ status }) => status === 200)?.json()['outcome'], 'ACCEPTED');
  const now = await eventually(
    async () => (await ask('GET', path, undefined, reviewer)).json(),
    (decision) => decision['reviewed_by'] !== '',
  );
  assert.match(String(now['reviewed_by']), /^token:/);
  const undo = { items: [{ decision_id: 'r:alle:glow-1', action: 'undo', decision_seq: now['decision_seq'] }] };
  const undone = (await ask('POST', '/v1/reviews', undo, reviewer)).json();
  assert.equal((undone['items'] as { outcome: string }[])[0]?.outcome, 'ACCEPTED');
  const audit = await eventually(
    () =>
      ask('POST', '/sql', {
        query: "SELECT action, object FROM audit WHERE action LIKE 'review%' ORDER BY at",
        format: 'CSV',
      }),
    ({ text }) => text.includes('review.reopen'),
  );
  assert.equal(audit.text.split('\n')[0], '"review.approve","r:alle:glow-1"');
  assert.equal(await up.stop(), 0, up.stderr());
});

test('pages follow each other without gap or repeat; money adds up; changes are told live', async (t) => {
  const { up, ask } = await begin(t);
  const stopping = new AbortController();
  const events = await fetch(`${up.url}/v1/events?practice_id=glow`, {
    headers: { authorization: `Bearer ${up.secret}` },
    signal: stopping.signal,
  });
  const many = Array.from({ length: 25 }, (_, i) => redemptionOf('glow', `glow-m${i}`, 100 * (i % 7)));
  assert.equal((await ask('POST', '/v1/rewards/redemptions', many)).status, 202);
  await ask('POST', '/v1/rewards/redemptions', redemptionOf('luma', 'luma-m', 100));
  let told = '';
  for await (const chunk of events.body ?? []) {
    told += Buffer.from(chunk).toString();
    if (told.includes('glow-m24')) break;
  }
  stopping.abort();
  assert.ok(!told.includes('luma'));
  await eventually(
    () => ask('GET', '/v1/decisions?limit=1000'),
    ({ text }) => text.includes('glow-m24') && text.includes('luma-m'),
  );
  for (const list of ['decisions', 'exceptions']) {
    const whole = (await ask('GET', `/v1/${list}?limit=1000`)).json()['items'] as { decision_id: string }[];
    const paged: string[] = [];
    for (let cursor: unknown = ''; cursor !== null; ) {
      const page = (await ask('GET', `/v1/${list}?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`)).json();
      paged.push(...(page['items'] as { decision_id: string }[]).map((item) => item.decision_id));
      cursor = page['next_cursor'];
    }
    assert.deepEqual(
      paged,
      whole.map((item) => item.decision_id),
      list,
    );
  }
  assert.equal((await ask('GET', '/v1/decisions?cursor=x')).status, 400);
  const { totals, rows } = (await ask('GET', '/v1/summary?by=practice')).json() as {
    totals: Record<string, string>;
    rows: Record<string, string>[];
  };
  assert.equal(
    rows.reduce((sum, row) => sum + Number(row['redeemed']), 0),
    Number(totals['redeemed']),
  );
  assert.equal(await up.stop(), 0, up.stderr());
});
