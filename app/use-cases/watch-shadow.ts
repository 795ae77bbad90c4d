import type { LogPorts, Warehouse } from './ports.ts';

/** Shows as metrics what a model that looks on would decide otherwise, by kind, and what that is worth. */
export async function watchShadow(
  { telemetry }: Pick<LogPorts, 'telemetry'>,
  warehouse: Warehouse,
  runId: string,
): Promise<void> {
  const rows = await warehouse.rows<{ kind: string; decisions: number; amount: string }>(
    `SELECT kind, count() AS decisions, sum(amount) AS amount FROM run_changes(run_a = 'live', run_b = {run:String})
     WHERE kind NOT IN ('only in a', 'only in b') GROUP BY kind`,
    { run: runId },
  );
  for (const { kind, decisions, amount } of rows) {
    telemetry.gauge('reconduit_shadow_disagreements', decisions, { kind });
    telemetry.gauge('reconduit_shadow_disagreement_dollars', Number(amount), { kind });
  }
}
