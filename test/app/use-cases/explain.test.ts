import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { explanationText } from '../../../app/text/explanation.ts';
import { type Explained, explain } from '../../../app/use-cases/explain.ts';
import { recordsOf } from '../../../app/use-cases/publish.ts';
import { openMemory } from '../../../connectors/embedded/open-memory.ts';
import { topics } from '../../../schemas/topics.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { decision } from '../../support/sink-events.ts';

let store: TestClickHouse;
before(async () => {
  store = await startTestClickHouse();
});
after(() => store.close());

/** As the sink stores it. */
function stored(decisionId: string, seq: number, status: string): Promise<void> {
  return store.clickHouse.command(
    `INSERT INTO matches (run_id, practice_id, decision_id, redemption_id, decision_seq, version, status, exception, occurred_on)
     SELECT 'live', 'p1', {decisionId:String}, 'alle:R1', {seq:UInt64}, {seq:UInt64}, {status:String}, 'NONE', '2026-03-01'`,
    { decisionId, seq, status },
  );
}

/** Explains a decision of which the log has a second one, by ana; `whileWaiting` is what happens meanwhile. */
async function explainReviewed(decisionId: string, whileWaiting: () => Promise<void>): Promise<Explained> {
  let now = 0;
  const clock = {
    nowMs: () => now,
    every: () => () => undefined,
    sleep: async (ms: number) => {
      now += ms;
      await whileWaiting();
    },
  };
  const { publisher, reader: log, codec } = openMemory({ partitions: 2, clock, maxFetchBytes: 1 << 16 });
  const ports = { log, publisher, codec, clock, telemetry: createRecordingTelemetry(), partitions: 2 };
  const first = decision({ decisionId, status: 'REVIEW' });
  const second = decision({ decisionId, decisionSeq: 2, reviewedBy: 'ana' });
  await stored(decisionId, 1, 'REVIEW');
  await publisher.publish([first, second].flatMap((d) => recordsOf(ports, topics.matches, d.practiceId, d)));
  return explain(ports, store.clickHouse, { decisionId, runId: 'live', model: null, practices: null });
}

test('right after a verdict the decision that it made is explained, as soon as it is stored', async () => {
  const explained = await explainReviewed('r:alle:R1', () => stored('r:alle:R1', 2, 'MATCHED'));
  assert.deepEqual([explained.decision_seq, explained.status, explained.newer], [2, 'MATCHED', null]);
});

test('where it is not stored in time, it is said that there is a newer one', async () => {
  const explained = await explainReviewed('r:alle:R2', async () => undefined);
  assert.deepEqual([explained.decision_seq, explained.status], [1, 'REVIEW']);
  assert.deepEqual(explained.newer, { decision_seq: 2, status: 'MATCHED', reviewed_by: 'ana' });
  assert.match(explanationText(explained), /A newer decision is made \(MATCHED, decided by ana\) but not stored yet/);
});
