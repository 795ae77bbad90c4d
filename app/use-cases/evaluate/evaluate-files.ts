import type { PrintedLabel } from '../../../connectors/csv/label-file.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import { type Evaluation, type EvaluationCosts, evaluate } from '../../../processors/model/evaluate/evaluation.ts';
import { truthsOf } from '../../../processors/model/evaluate/truth.ts';
import { readLabelledFiles } from '../labelled/labelled-files.ts';
import type { Book } from '../reconcile/book.ts';
import { openInputs, type ReconcileRequest, type ReconcileSeams, reconcile } from '../reconcile/reconcile.ts';

/** An evaluation with the ids as files write them, and what to know before trusting it. */
export interface EvaluatedFiles {
  readonly evaluation: Evaluation;
  readonly printed: (side: 'redemptions' | 'tickets', id: string) => string;
  readonly warnings: readonly string[];
}

function printer(book: Book): EvaluatedFiles['printed'] {
  return (side, id) => book[side].get(id)?.printedId ?? id;
}

/**
 * Reconciles files on a run of their own and holds what was decided against labels.
 * @throws LABELS_UNUSABLE when no label is about a redemption of the files.
 */
export async function evaluateFiles(
  request: ReconcileRequest,
  labels: readonly PrintedLabel[],
  costs: EvaluationCosts,
  seams: ReconcileSeams,
): Promise<EvaluatedFiles> {
  const opened = await openInputs(request);
  const files = await readLabelledFiles(request, opened, labels, { ...seams, onProgress: () => undefined });
  const truths = truthsOf(files.labels);
  const isKnown = files.labels.some(({ redemptionId }) => files.events.book.redemptions.has(redemptionId));
  if (!isKnown) throw new ReconduitError('LABELS_UNUSABLE', 'no label is about a redemption of these files');
  const outcome = await reconcile(request, await openInputs(request), seams);
  const evaluation = evaluate({
    decisions: outcome.decisions,
    truths: truths.byRedemption,
    records: files.records,
    model: outcome.model,
    costs,
  });
  const unknown = [...truths.byRedemption.keys()].filter((id) => !files.events.book.redemptions.has(id)).length;
  const warnings = [...files.warnings];
  if (unknown > 0) warnings.push(`${unknown} labelled redemptions are not in the files.`);
  if (truths.contradictions > 0)
    warnings.push(`${truths.contradictions} pairs are labelled both ways: the last label counts.`);
  return { evaluation, printed: printer(outcome.book), warnings };
}
