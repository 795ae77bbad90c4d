// What every outage is held against: rows stored once, and a process that ends.
import assert from 'node:assert/strict';
import type { Cli, RunningUp } from './cli.ts';
import { countRows } from './live-feed.ts';

const endsWithinMs = 15_000;

/** How many redemptions have a link now. */
export const linkedSql = "SELECT sum(sign) FROM match_log WHERE status IN ('MATCHED', 'REVIEW')";

/** Every change of a decision has one row. */
export async function assertStoredOnce(cli: Cli): Promise<void> {
  const uniqueRows = 'SELECT uniqExact(decision_id, decision_seq, sign) FROM match_log';
  assert.equal(await countRows(cli, 'SELECT count() FROM match_log'), await countRows(cli, uniqueRows));
}

/** Ends well, and within the time that is promised. */
export async function assertEnds(up: RunningUp): Promise<void> {
  const startedMs = performance.now();
  assert.equal(await up.stop('SIGTERM'), 0, up.stderr());
  const tookMs = performance.now() - startedMs;
  assert.ok(tookMs < endsWithinMs, `${tookMs} ms\n${up.stderr()}`);
}
