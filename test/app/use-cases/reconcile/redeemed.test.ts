import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readBatch } from '../../../../app/use-cases/reconcile/batch.ts';
import { practicesOf } from '../../../../app/use-cases/reconcile/practices.ts';
import { openInputs } from '../../../../app/use-cases/reconcile/reconcile.ts';
import { moneyByProgram } from '../../../../app/use-cases/reconcile/summary.ts';
import { createEmbeddedCodec } from '../../../../connectors/embedded/codec.ts';
import { topics } from '../../../../schemas/topics.ts';
import { startTestClickHouse, type TestClickHouse } from '../../../support/clickhouse.ts';
import { MatchingDriver } from '../../../support/matching-driver.ts';
import { rawRecord } from '../../../support/sink-events.ts';
import { reconcileTexts, requestOf, type Texts } from './run-reconcile.ts';

let on: TestClickHouse;
before(async () => {
  on = await startTestClickHouse();
});
after(() => on.close());

// Each practice has one redemption of each fate; the amounts tell them apart. "took": what the ticket took off for it.
const fates = [
  { id: 'stands', who: 'Ann Lee', cents: 100, redemption: 'Completed', ticket: 'Completed' },
  { id: 'voided-ticket', who: 'Bea Colewick', cents: 200, redemption: 'Completed', ticket: 'Voided' },
  { id: 'reversed', who: 'Cam Diaz', cents: 400, redemption: 'Reversed', ticket: 'Completed' },
  { id: 'cancelled', who: 'Dora Fox', cents: 800, redemption: 'Cancelled', ticket: null },
  { id: 'both-gone', who: 'Eve Grayson', cents: 1_600, redemption: 'Reversed', ticket: 'Voided' },
  { id: 'expired', who: 'Fay Ito', cents: 3_200, redemption: 'Expired', ticket: 'Completed' },
  { id: 'no-ticket', who: 'Gus Hillman', cents: 6_400, redemption: 'Completed', ticket: null },
  { id: 'no-reward', who: 'Hugo Quint', cents: 12_800, redemption: null, ticket: 'Completed' },
  { id: 'late', who: 'Ivy Zubrow', cents: 25_600, redemption: 'Completed', ticket: null },
] as const;
const stands = ['stands', 'voided-ticket', 'no-ticket', 'late'];

function month(): Texts {
  const pos = [
    'transaction_id,practice_id,customer_name,customer_phone,service,amount,reward_label,reward_amount,status,date',
  ];
  const header = 'redemption_id,practice_id,customer_name,customer_phone,product,amount,status,date';
  const files = { 'alle.csv': [header], 'aspire.csv': [header] };
  const programs = [
    ['alle.csv', 'Alle', 'Botox', 1],
    ['aspire.csv', 'Aspire', 'Dysport', 2],
  ] as const;
  let phone = 3_035_550_100;
  for (const practice of ['glow', 'shine']) {
    for (const [file, label, product, times] of programs) {
      for (const fate of fates) {
        const who = `${fate.who},${phone++}`;
        const id = `${practice}-${label}-${fate.id}`;
        const amount = (times * fate.cents) / 100;
        const day = fate.id === 'late' ? '2026-02-27' : '2026-01-20';
        if (fate.redemption)
          files[file].push(`${id},${practice},${who},${product},${amount},${fate.redemption},${day}`);
        if (fate.ticket) pos.push(`${id},${practice},${who},${product},900,${label},${amount},${fate.ticket},${day}`);
      }
      pos.push(`${practice}-${label}-first,${practice},First Visitor,3035559999,Facial,90,,,Completed,2026-01-01`);
      pos.push(`${practice}-${label}-last,${practice},Last Visitor,3035559998,Facial,90,,,Completed,2026-02-28`);
      files[file].push(`${practice}-${label}-f,${practice},Early Bird,3035559997,${product},0.01,Cancelled,2026-01-01`);
    }
  }
  return {
    pos: pos.join('\n'),
    rewards: { 'alle.csv': files['alle.csv'].join('\n'), 'aspire.csv': files['aspire.csv'].join('\n') },
  };
}

/** The same files as live events: each redemption and ticket first as if it stood, then as the file has it. */
async function liveDecisions(texts: Texts): Promise<MatchingDriver> {
  const request = requestOf(texts);
  const opened = await openInputs(request);
  const batch = await readBatch(opened, practicesOf(opened), {
    onRejected: async () => undefined,
    onProgress: () => undefined,
  });
  const driver = new MatchingDriver({ defaultZone: 'America/Denver' });
  for (const value of batch.tickets()) driver.sell({ ...value, status: 'COMPLETED', batchId: null });
  for (const value of batch.redemptions()) driver.redeem({ ...value, status: 'COMPLETED', batchId: null });
  for (const value of batch.redemptions()) driver.redeem(value);
  for (const value of batch.tickets()) driver.sell(value);
  for (const { progress } of opened) for (const own of progress.progress(null, 'b')) driver.progress(own);
  return driver;
}

async function store({ decisions }: MatchingDriver): Promise<void> {
  const { encode: bytesOf } = createEmbeddedCodec();
  const rows = on.clickHouse.sink.collect(0);
  for (const [i, d] of decisions.entries())
    rows.add(i, rawRecord('matches', i), topics.matches, bytesOf(topics.matches, d));
  for (const { table, records, encode } of rows.finish()) {
    await on.clickHouse.sink.write({ table, bytes: encode([{ from: 0, to: records.length }]), token: table });
  }
}

const summarySql = `
SELECT practice_id, program, toInt64(sum(redeemed_count)) AS redemptions, toInt64(sum(s.redeemed) * 100) AS redeemed,
  toInt64(sum(s.matched) * 100) AS matched, toInt64(sum(s.review) * 100) AS review,
  toInt64(sum(s.pending) * 100) AS pending, toInt64(sum(s.missing) * 100) AS missing
FROM daily_summary AS s GROUP BY practice_id, program ORDER BY practice_id, program`;

test('what stands at the program is redeemed, in a reconciliation and in the views: the same sums by practice and program', async () => {
  const texts = month();
  const { outcome } = await reconcileTexts(texts);
  const reconciled = ['glow', 'shine'].flatMap((practice) =>
    moneyByProgram({ ...outcome, decisions: outcome.decisions.filter((d) => d.practiceId === practice) }).map((m) => ({
      practice_id: practice,
      program: m.program,
      redemptions: m.redemptions,
      redeemed: m.redeemedCents,
      matched: m.matchedCents,
      review: m.reviewCents,
      pending: m.pendingCents + m.pendingClaimCents,
      missing: m.missingPosCents + m.missingRewardCents,
    })),
  );
  const live = await liveDecisions(texts);
  await store(live);
  assert.deepEqual(await on.clickHouse.rows(summarySql), reconciled);
  const expected = fates.filter(({ id }) => stands.includes(id)).reduce((sum, { cents }) => sum + cents, 0);
  assert.deepEqual(
    reconciled.map((r) => [r.redemptions, r.redeemed, r.matched, r.missing]),
    [1, 2, 1, 2].map((times) => [4, times * expected, times * 100, times * (6_400 + 12_800)]),
  );
});
