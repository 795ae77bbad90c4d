import { ReconduitError } from '../../../../processors/errors.ts';
import type { Clock } from '../../../../processors/ports/clock.ts';
import type { MatchDecision } from '../../../../schemas/generated/types.ts';
import { topics } from '../../../../schemas/topics.ts';
import type { LogPorts, Warehouse } from '../../ports.ts';
import { recordsOf } from '../../publish.ts';

/** Appends a run's decisions to `matches`, from where the sink brings them to ClickHouse; resolves when they are on disk. */
export async function storeDecisions(
  ports: LogPorts,
  runId: string,
  decisions: readonly MatchDecision[],
): Promise<void> {
  const records = decisions.flatMap((d) => recordsOf(ports, topics.matches, d.practiceId, { ...d, runId }));
  if (records.length > 0) await ports.publisher.publish(records);
}

const askAgainMs = 200;

const countSql = 'SELECT uniqExact(decision_id) AS decisions FROM matches WHERE run_id = {run:String}';

/**
 * Resolves when so many decisions of a run can be queried; waits for ClickHouse as long as it is away.
 * @throws what the signal aborts with.
 */
export async function untilReadable(
  { warehouse, clock }: { warehouse: Warehouse; clock: Clock },
  run: { readonly runId: string; readonly decisions: number },
  stopped: AbortSignal,
): Promise<void> {
  for (;;) {
    stopped.throwIfAborted();
    if (run.decisions === 0) return;
    try {
      const [row] = await warehouse.rows<{ decisions: number }>(countSql, { run: run.runId });
      if ((row?.decisions ?? 0) >= run.decisions) return;
    } catch (error) {
      if (!(error instanceof ReconduitError && error.retriable)) throw error;
    }
    await clock.sleep(askAgainMs, stopped);
  }
}
