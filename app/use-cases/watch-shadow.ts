import { changeKinds } from './diff-runs.ts';
import type { LogPorts, Warehouse } from './ports.ts';

/** Shows as metrics what a model that looks on would decide otherwise, by kind, and what that is worth. */
export async function watchShadow(
  { telemetry }: Pick<LogPorts, 'telemetry'>,
  warehouse: Warehouse,
  runId: string,
): Promise<void> {
  const rows = await warehouse.rows<{ kind: string; decisions: number; amount: string }>(
    `SELECT kind, count() AS decisions, sum(amount) AS amount FROM run_changes(run_a = 'live', run_b = {run:String})
     GROUP BY kind`,
    { run: runId },
  );
  const found = new Map(rows.map((row) => [row.kind, row]));
  // Every kind each time: one that is gone would keep its last figure.
  for (const kind of changeKinds) {
    const { decisions = 0, amount = '0' } = found.get(kind) ?? {};
    telemetry.gauge('reconduit_shadow_disagreements', decisions, { kind });
    telemetry.gauge('reconduit_shadow_disagreement_dollars', Number(amount), { kind });
  }
}
