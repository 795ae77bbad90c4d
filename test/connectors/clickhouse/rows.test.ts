import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import type { EventTypes } from '../../../schemas/generated/types.ts';
import { type RecordName, type TopicSpec, topics } from '../../../schemas/topics.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';
import { review } from '../../support/matching-events.ts';
import { emptyTables } from '../../support/sink-bench.ts';
import {
  decision,
  exception,
  previous,
  rawRecord,
  redemption,
  someDay,
  someMs,
  ticket,
} from '../../support/sink-events.ts';

let on: TestClickHouse;
before(async () => {
  on = await startTestClickHouse();
});
after(() => on.close());

const { encode: encodeEvent } = createEmbeddedCodec();
let offset = 0;
let writes = 0;

async function store<N extends RecordName>(topic: TopicSpec<N>, ...values: EventTypes[N][]): Promise<void> {
  const rows = on.clickHouse.sink.collect(0);
  values.forEach((value, i) => {
    rows.add(i, rawRecord(topic.name, offset++), topic, encodeEvent(topic, value));
  });
  writes++;
  for (const { table, records, encode } of rows.finish()) {
    const bytes = encode([{ from: 0, to: records.length }]);
    await on.clickHouse.sink.write({ table, bytes, token: `t${writes}` });
  }
}

async function only(sql: string): Promise<Record<string, unknown>> {
  const rows = await on.clickHouse.rows<Record<string, unknown>>(sql);
  assert.equal(rows.length, 1, `${sql}: ${rows.length} rows`);
  return rows[0] ?? {};
}

beforeEach(async () => {
  await emptyTables(on.clickHouse);
  offset = 100;
});

describe('rows of each table', () => {
  it('hold what the event held: a full ticket', async () => {
    await store(topics.posTransactions, ticket());
    assert.deepEqual(await only('SELECT * FROM pos_transactions FINAL'), {
      practice_id: 'p1',
      transaction_id: 'pos:T1',
      source: 'pos',
      clinic_id: 'c1',
      revision: null,
      status: 'COMPLETED',
      occurred_at: '2026-03-14 15:00:00.000',
      occurred_on: '2026-03-14',
      customer_name: 'Zoë O’Brien 😀',
      customer_phone: '+1 555 0100',
      customer_email: 'zoe@example.com',
      member_id: 'M-1',
      provider: 'Dr. Ito',
      total: '600.00',
      'lines.line_id': ['1', '2'],
      'lines.kind': ['SALE', 'DISCOUNT'],
      'lines.product': ['Botox', ''],
      'lines.label': ['', 'Alle reward'],
      'lines.amount': ['600.00', '100.05'],
      'lines.auth_code': ['', 'A\n\n1'],
      'tenders.line_id': ['3'],
      'tenders.kind': ['REWARD'],
      'tenders.label': ['Aspire'],
      'tenders.amount': ['25.00'],
      'tenders.product': ['Botox'],
      'tenders.auth_code': ['Z9'],
      batch_id: 'b1',
      appended_at: '2026-03-14 15:00:00.100',
      src_partition: 0,
      src_offset: 100,
      version: 100,
      is_deleted: 0,
    });
  });

  it('hold what the event held: a bare redemption', async () => {
    await store(topics.rewardsRedemptions, redemption({ amountCents: -1, prepaid: true }));
    const row = await only('SELECT * FROM reward_transactions FINAL');
    assert.equal(row['amount'], '-0.01');
    assert.equal(row['prepaid'], true);
    assert.deepEqual(
      [row['customer_name'], row['clinic_id'], row['occurred_on'], row['revision']],
      ['', '', null, null],
    );
  });

  it('hold what the event held: a decision, and its change in match_log', async () => {
    const first = decision({ status: 'UNMATCHED', probability: 0.25, claimedCents: 0, gapBits: null, runnerUp: null });
    await store(topics.matches, first, decision({ decisionSeq: 2, prev: previous(first) }));
    const row = await only('SELECT * FROM matches FINAL');
    assert.deepEqual(row['explanation.comparison'], ['day', 'name', 'phone']);
    assert.deepEqual(row['explanation.bits'], [2.5, 11, -1]);
    assert.deepEqual([row['status'], row['runner_up_probability'], row['gap_bits']], ['MATCHED', 0.01, 6.25]);
    assert.deepEqual([row['redeemed'], row['version'], row['occurred_on']], ['100.00', 2, '2026-03-14']);
    const log = await on.clickHouse.rows<{ line: string }>(
      "SELECT concat(decision_seq, ' ', sign, ' ', status, ' ', toString(claimed * 100)) AS line FROM match_log ORDER BY decision_seq, sign",
    );
    assert.deepEqual(
      log.map((l) => l.line),
      ['1 1 UNMATCHED 0', '2 -1 UNMATCHED 0', '2 1 MATCHED 10000'],
    );
  });

  it('hold what the event held: an exception, open and then closed', async () => {
    await store(topics.exceptions, exception());
    assert.equal((await only('SELECT * FROM exceptions FINAL'))['closed_at'], null);
    await store(topics.exceptions, exception({ state: 'CLOSED', decisionSeq: 2, closedAt: someMs + 5 }));
    const row = await only('SELECT * FROM exceptions FINAL');
    assert.deepEqual(
      [row['state'], row['closed_at'], row['at_stake']],
      ['CLOSED', '2026-03-14 15:00:00.005', '100.00'],
    );
  });

  it('hold what the event held: progress, review outcomes, signals and dead letters', async () => {
    const place = { practiceId: 'p1', source: 'alle' };
    await store(topics.sourceProgress, {
      ...place,
      side: 'REWARDS',
      program: 'ALLE',
      completeFrom: someMs,
      completeThrough: someMs + 1,
      kind: 'FILE',
      batchId: 'b1',
    });
    assert.equal((await only('SELECT * FROM source_progress'))['complete_through'], '2026-03-14 15:00:00.001');
    const outcome = { reviewId: 'v1', practiceId: 'p1', decisionId: 'd', actor: 'ann', decidedAt: someMs } as const;
    await store(topics.reviewOutcomes, { ...outcome, outcome: 'STALE', currentSeq: 7 });
    assert.equal((await only('SELECT * FROM review_outcomes'))['current_seq'], 7);
    const verdict = review({ reviewId: 'v1', decisionId: 'd', decisionSeq: 7, isMatch: false, probability: 0.5 });
    await store(topics.reviewDecisions, verdict);
    const label = await only('SELECT is_match, probability, reason, agrees FROM reviews FINAL');
    assert.deepEqual(label, { is_match: 0, probability: 0.5, reason: '', agrees: null });
    const signal = { ...place, signalId: 's', rule: 'SOURCE_STALE', at: someMs, message: 'm', values: { hours: 1.5 } };
    await store(topics.opsSignals, { ...signal, state: 'RAISED' });
    assert.deepEqual((await only('SELECT * FROM ops_signals'))['values'], { hours: 1.5 });
    assert.equal((await only('SELECT * FROM active_signals'))['rule'], 'SOURCE_STALE');
    await store(topics.opsSignals, { ...signal, state: 'CLEARED' });
    assert.deepEqual(await on.clickHouse.rows('SELECT * FROM active_signals'), []);
    const bytes = Buffer.from([0, 255, 10, 10, 13, 200]);
    const letter = { dlqId: 'd', topic: 'x', partition: 1, offset: 2, key: null, schemaId: 3, code: 'C' };
    await store(topics.dlq, { ...letter, value: bytes, reason: 'r', component: 'k', at: Date.now() });
    assert.equal((await only('SELECT hex(value) AS value FROM dlq'))['value'], bytes.toString('hex').toUpperCase());
  });

  it('replace each other by revision where a source states revisions, else by arrival', async () => {
    await store(topics.posTransactions, ticket({ totalCents: 1 }), ticket({ totalCents: 2 }));
    assert.equal((await only('SELECT total FROM pos_transactions FINAL'))['total'], '0.02');
    const stated = { transactionId: 'pos:T2' };
    await store(topics.posTransactions, ticket({ ...stated, revision: 5, totalCents: 5 }));
    await store(topics.posTransactions, ticket({ ...stated, revision: 4, totalCents: 4 }));
    assert.equal(
      (await only("SELECT total FROM pos_transactions FINAL WHERE transaction_id = 'pos:T2'"))['total'],
      '0.05',
    );
  });

  it('are gone from FINAL when withdrawn or retracted', async () => {
    await store(topics.posTransactions, ticket(), ticket({ status: 'WITHDRAWN' }));
    const first = decision();
    await store(topics.matches, first, decision({ decisionSeq: 2, status: 'RETRACTED', prev: previous(first) }));
    assert.deepEqual(await on.clickHouse.rows('SELECT 1 FROM pos_transactions FINAL'), []);
    assert.deepEqual(await on.clickHouse.rows('SELECT 1 FROM matches FINAL'), []);
  });

  it('are only the latest of a decision in one batch, and all of its log, when the last record comes first', () => {
    const rows = on.clickHouse.sink.collect(0);
    const add = (index: number, value: ReturnType<typeof decision>): void =>
      rows.add(index, rawRecord('matches', index), topics.matches, encodeEvent(topics.matches, value));
    assert.throws(() => add(4, decision({ decisionSeq: 4, probability: Number.NaN })), { code: 'SINK_ROW' });
    add(3, decision({ decisionSeq: 3, prev: previous(decision()) }));
    add(2, decision({ decisionId: 'r:other' }));
    add(1, decision({ decisionSeq: 2, prev: previous(decision()) }));
    add(0, decision());
    const written = rows
      .finish()
      .map(({ table, records, proof }) => [table, records, proof.rows ?? proof.versions.size]);
    assert.deepEqual(written, [
      ['matches', [3, 2], 2],
      ['match_log', [3, 2, 1, 0], 6],
    ]);
  });

  it('refuse a value that their column cannot hold, all rows of the record together', () => {
    const rows = on.clickHouse.sink.collect(0);
    const refused = { code: 'SINK_ROW' };
    const add = (index: number, value: ReturnType<typeof decision>): void =>
      rows.add(index, rawRecord('matches', index), topics.matches, encodeEvent(topics.matches, value));
    add(0, decision());
    assert.throws(() => add(1, decision({ decisionSeq: 2, probability: Number.NaN })), refused);
    assert.throws(() => add(2, decision({ decisionSeq: 2, occurredAt: 9e15 })), refused);
    assert.throws(() => add(3, decision({ decisionSeq: 2, occurredOn: 9e6 })), refused);
    assert.throws(() => add(4, decision({ decisionSeq: -2 })), refused);
    const changed = encodeEvent(topics.matches, decision({ decisionSeq: 2, prev: previous(decision()) }));
    for (const end of [4, 20, changed.length - 1]) {
      const cut = changed.subarray(0, end);
      const unreadable = { code: 'RECORD_UNREADABLE' };
      assert.throws(() => rows.add(5, rawRecord('matches', 5), topics.matches, cut), unreadable);
    }
    add(6, decision({ decisionSeq: 2 }));
    const sound = on.clickHouse.sink.collect(0);
    sound.add(0, rawRecord('matches', 0), topics.matches, encodeEvent(topics.matches, decision()));
    sound.add(6, rawRecord('matches', 6), topics.matches, encodeEvent(topics.matches, decision({ decisionSeq: 2 })));
    const whole = [{ from: 0, to: 2 }];
    assert.deepEqual(
      rows.finish().map(({ records, encode }) => [records, Buffer.from(encode(whole))]),
      sound.finish().map(({ encode }) => [[0, 6], Buffer.from(encode(whole))]),
    );
  });
});

describe('views', () => {
  // By hand: r1 $100 matched to $100; r2 $50 under review to $50; r3 $30 pending, was matched before; r4 $20 missing at the
  // point of sale; r5 $10 whose ticket was voided; r6 $70 taken back; c1: a claim of $40 missing at the program; c2: one of $5 pending.
  const decisions = [
    decision({ decisionId: 'r:1' }),
    decision({ decisionId: 'r:2', status: 'REVIEW', redeemedCents: 5_000, claimedCents: 5_000 }),
    decision({ decisionId: 'r:3', redeemedCents: 3_000, claimedCents: 3_000 }),
    decision({
      decisionId: 'r:4',
      status: 'UNMATCHED',
      finality: 'FINAL',
      exception: 'MISSING_POS',
      redeemedCents: 2_000,
      claimedCents: 0,
      atStakeCents: 2_000,
    }),
    decision({
      decisionId: 'r:5',
      status: 'RETRACTED',
      finality: 'FINAL',
      exception: 'REVERSED',
      redeemedCents: 1_000,
      claimedCents: 0,
    }),
    decision({ decisionId: 'r:6', redeemedCents: 7_000, claimedCents: 7_000 }),
    decision({
      decisionId: 'c:1',
      redemptionId: null,
      status: 'UNMATCHED',
      finality: 'FINAL',
      exception: 'MISSING_REWARD',
      redeemedCents: 0,
      claimedCents: 4_000,
    }),
    decision({ decisionId: 'c:2', redemptionId: null, status: 'UNMATCHED', redeemedCents: 0, claimedCents: 500 }),
    decision({ decisionId: 'r:1', runId: 'replay-1', redeemedCents: 99 }),
  ];

  it('daily_summary adds up to the cent', async () => {
    const [, , third, , , sixth] = decisions;
    assert.ok(third && sixth);
    const unlinked = decision({
      ...third,
      decisionSeq: 2,
      status: 'UNMATCHED',
      claimedCents: 0,
      prev: previous(third),
    });
    const nothing = { redeemedCents: 0, claimedCents: 0 };
    const retracted = decision({ ...sixth, ...nothing, decisionSeq: 2, status: 'RETRACTED', prev: previous(sixth) });
    await store(topics.matches, ...decisions, unlinked, retracted);
    assert.deepEqual(await only('SELECT * FROM daily_summary'), {
      practice_id: 'p1',
      clinic_id: 'c1',
      program: 'ALLE',
      day: '2026-03-14',
      redeemed_count: 5,
      redeemed: '210.00',
      claimed_count: 4,
      claimed: '195.00',
      matched_count: 1,
      matched: '100.00',
      review_count: 1,
      review: '50.00',
      pending_count: 2,
      pending: '35.00',
      missing_count: 2,
      missing: '60.00',
      other_count: 1,
      other: '10.00',
    });
    const current = await only('SELECT count() AS decisions, sum(redeemed) AS redeemed FROM current_matches');
    assert.deepEqual(current, { decisions: 6, redeemed: '200.00' });
  });

  it('current_matches explains, strongest evidence first', async () => {
    await store(topics.matches, decision());
    const { explanation } = await only('SELECT explanation FROM current_matches');
    assert.equal(explanation, 'name exact +11; day same +2.5; phone differs -1');
  });

  it('open_exceptions and money_at_risk count what is open', async () => {
    const day = Math.floor(Date.now() / 86_400_000);
    const other = { decisionId: 'r:2', exceptionId: 'r:2!AMOUNT', kind: 'AMOUNT', atStakeCents: 150 } as const;
    const closed = { decisionId: 'r:3', exceptionId: 'r:3!MISSING_POS' };
    await store(
      topics.exceptions,
      exception({ occurredOn: day - 10 }),
      exception({ ...other, occurredOn: day - 3 }),
      exception(closed),
      exception({ ...closed, decisionSeq: 2, state: 'CLOSED', closedAt: someMs }),
      exception({ decisionId: 'r:4', exceptionId: 'r:4!MISSING_POS', occurredOn: day - 20, atStakeCents: 5_000 }),
    );
    const open = await on.clickHouse.rows<Record<string, unknown>>(
      'SELECT exception_id, amount, age_days FROM open_exceptions ORDER BY amount DESC',
    );
    assert.deepEqual(open, [
      { exception_id: 'r:alle:R1!MISSING_POS', amount: '100.00', age_days: 10 },
      { exception_id: 'r:4!MISSING_POS', amount: '50.00', age_days: 20 },
      { exception_id: 'r:2!AMOUNT', amount: '1.50', age_days: 3 },
    ]);
    assert.deepEqual(await on.clickHouse.rows('SELECT * EXCEPT practice_id FROM money_at_risk ORDER BY kind'), [
      {
        clinic_id: 'c1',
        program: 'ALLE',
        kind: 'AMOUNT',
        exceptions: 1,
        amount: '1.50',
        largest: '1.50',
        oldest_days: 3,
      },
      {
        clinic_id: 'c1',
        program: 'ALLE',
        kind: 'MISSING_POS',
        exceptions: 2,
        amount: '150.00',
        largest: '100.00',
        oldest_days: 20,
      },
    ]);
  });

  it('pos_claims shows what tickets say about rewards', async () => {
    await store(topics.posTransactions, ticket({ occurredAt: someMs, occurredOn: someDay }));
    const claims = await on.clickHouse.rows('SELECT claim_id, label, kind, amount FROM pos_claims ORDER BY claim_id');
    assert.deepEqual(claims, [
      { claim_id: 'pos:T1#2', label: 'Alle reward', kind: 'DISCOUNT', amount: '100.05' },
      { claim_id: 'pos:T1#3', label: 'Aspire', kind: 'REWARD', amount: '25.00' },
    ]);
  });
});
