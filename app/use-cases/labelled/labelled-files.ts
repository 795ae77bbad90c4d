import type { PrintedLabel } from '../../../connectors/csv/label-file.ts';
import type { OpenedExport } from '../../../connectors/csv/read-export.ts';
import { createWorld, type World } from '../../../processors/matching/world.ts';
import type { Label } from '../../../processors/model/evaluate/truth.ts';
import type { Batch } from '../../../processors/model/fit/batch.ts';
import { type EventBatch, readBatch } from '../reconcile/batch.ts';
import type { Subject } from '../reconcile/book.ts';
import { recordsOf } from '../reconcile/match-batch.ts';
import { practicesOf } from '../reconcile/practices.ts';
import type { ReconcileRequest, ReconcileSeams } from '../reconcile/reconcile.ts';

/** Two sides of files with what labels say of them. */
export interface LabelledFiles {
  readonly events: EventBatch;
  readonly world: World;
  readonly records: Batch;
  readonly labels: readonly Label[];
  readonly warnings: readonly string[];
}

/** Internal ids by the id that a file writes; two programs may write the same. */
function idsByPrint(side: ReadonlyMap<string, Subject>): (printed: string) => readonly string[] {
  const ids = new Map<string, string[]>();
  for (const [id, { printedId }] of side) {
    for (const name of new Set([id, printedId])) ids.set(name, [...(ids.get(name) ?? []), id]);
  }
  return (printed) => ids.get(printed) ?? [];
}

interface Resolved {
  readonly labels: Label[];
  readonly warnings: string[];
}

/** Labels with the ids of records; one that names no record of the files keeps its own, and the trainer counts it. */
function resolve(printed: readonly PrintedLabel[], { book }: EventBatch): Resolved {
  const redemptionIds = idsByPrint(book.redemptions);
  const ticketIds = idsByPrint(book.tickets);
  const labels: Label[] = [];
  let ambiguous = 0;
  for (const { redemptionId, transactionId, isMatch } of printed) {
    const redemptions = redemptionIds(redemptionId);
    const tickets = transactionId === null ? [] : ticketIds(transactionId);
    if (redemptions.length > 1 || tickets.length > 1) {
      ambiguous++;
      continue;
    }
    const ticket = transactionId === null ? null : (tickets[0] ?? transactionId);
    labels.push({ redemptionId: redemptions[0] ?? redemptionId, transactionId: ticket, isMatch });
  }
  const warning = `${ambiguous} labels name an id that several records bear: write it with its source in front, as alle:A-17.`;
  return { labels, warnings: ambiguous === 0 ? [] : [warning] };
}

/** Reads both sides, and finds the records that the labels are about. */
export async function readLabelledFiles(
  request: Pick<ReconcileRequest, 'references' | 'settings'>,
  opened: readonly OpenedExport[],
  printed: readonly PrintedLabel[],
  seams: ReconcileSeams,
): Promise<LabelledFiles> {
  const world = createWorld(request.references, request.settings.defaultZone);
  const events = await readBatch(opened, practicesOf(opened), {
    onRejected: seams.onRejected,
    onProgress: (done, total) => seams.onProgress('reading', done, total),
  });
  const { labels, warnings } = resolve(printed, events);
  const rejected = events.rejectedCount;
  if (rejected > 0) warnings.push(`${rejected} rows of the files were rejected: \`reconcile\` says which and why.`);
  return { events, world, records: recordsOf(events, world, request.settings), labels, warnings };
}
