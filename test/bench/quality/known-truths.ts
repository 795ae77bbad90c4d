import type { Truth } from '../../../processors/model/evaluate/truth.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';

/** A generator's labels, which say everything of every redemption, as an evaluation takes them. */
export function knownTruths(labels: Workload['labels']): Map<string, Truth> {
  const truths = new Map<string, Truth>();
  for (const [id, ids] of labels)
    truths.set(id, { matches: new Set(ids), refused: new Set(), isEmpty: ids.length === 0 });
  return truths;
}
