import { ReconduitError } from '../../../../processors/errors.ts';
import { exceptionOf } from '../../../../processors/matching/decide/exception-events.ts';
import type { Clock } from '../../../../processors/ports/clock.ts';
import type { MatchDecision } from '../../../../schemas/generated/types.ts';
import { topics } from '../../../../schemas/topics.ts';
import type { LogPorts, Warehouse } from '../../ports.ts';
import { recordsOf } from '../../publish.ts';

/** Appends a run's decisions and their exceptions, which the sink brings to ClickHouse; resolves when they are on disk. */
export async function storeDecisions(
  ports: LogPorts,
  runId: string,
  decisions: readonly MatchDecision[],
): Promise<void> {
  const records = decisions.flatMap((decision) => {
    const d = { ...decision, runId };
    const stored = recordsOf(ports, topics.matches, d.practiceId, d);
    if (d.exception === 'NONE') return stored;
    return [...stored, ...recordsOf(ports, topics.exceptions, d.practiceId, exceptionOf(d))];
  });
  if (records.length > 0) await ports.publisher.publish(records);
}

const askAgainMs = 200;

const countSql = `SELECT (SELECT uniqExact(decision_id) FROM matches WHERE run_id = {run:String}) AS decisions,
  (SELECT uniqExact(exception_id) FROM exceptions WHERE run_id = {run:String}) AS exceptions`;

/** What a run stored. */
export interface StoredRun {
  readonly run: string;
  readonly decisions: number;
  readonly exceptions: number;
}

/**
 * Resolves when so many decisions and exceptions of a run can be queried; waits for ClickHouse as long as it is away.
 * @throws what the signal aborts with.
 */
export async function untilReadable(
  { warehouse, clock }: { warehouse: Warehouse; clock: Clock },
  stored: StoredRun,
  stopped: AbortSignal,
): Promise<void> {
  for (;;) {
    stopped.throwIfAborted();
    if (stored.decisions === 0) return;
    try {
      const [row] = await warehouse.rows<Omit<StoredRun, 'run'>>(countSql, { run: stored.run });
      if (row && row.decisions >= stored.decisions && row.exceptions >= stored.exceptions) return;
    } catch (error) {
      if (!(error instanceof ReconduitError && error.retriable)) throw error;
    }
    await clock.sleep(askAgainMs, stopped);
  }
}
