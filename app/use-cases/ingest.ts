import type { Out } from '../../processors/ports/records.ts';
import { topics } from '../../schemas/topics.ts';
import { Appender } from './appender.ts';
import type { IngestRow, SourceEvent } from './event-row.ts';
import type { LogPorts } from './ports.ts';
import { recordsOf } from './publish.ts';

/** Rejected rows that an answer lists; beyond, they are only counted. */
const rejectedRowsLimit = 1000;

/** What became of the rows of an import. */
export interface IngestResult {
  readonly rows: number;
  /** Rows whose events are durable. */
  readonly taken: number;
  readonly rejected: number;
  /** What the taken rows made: a ticket may have several rows. */
  readonly events: number;
  /** The first of them. */
  readonly rejectedRows: readonly { readonly line: number; readonly reason: string }[];
}

function recordsOfEvent(ports: LogPorts, row: SourceEvent, batchId: string | null): Out[] {
  const { practiceId } = row.event;
  if (row.side === 'POS') return recordsOf(ports, topics.posTransactions, practiceId, { ...row.event, batchId });
  return recordsOf(ports, topics.rewardsRedemptions, practiceId, { ...row.event, batchId });
}

/**
 * Takes rows into the live log. Every taken row is durable when this resolves; when it throws, some may be: sent again,
 * they change nothing, since their ids are the same. `onTaken` sees each event that goes in.
 */
export async function ingestRows(
  ports: LogPorts,
  rows: AsyncIterable<IngestRow>,
  batchId: string | null,
  onTaken: (row: SourceEvent) => void = () => undefined,
): Promise<IngestResult> {
  const appender = new Appender(ports.publisher);
  const rejectedRows: { line: number; reason: string }[] = [];
  let taken = 0;
  let events = 0;
  let rejected = 0;
  for await (const row of rows) {
    if ('reason' in row) {
      rejected++;
      if (rejectedRows.length < rejectedRowsLimit) rejectedRows.push({ line: row.line, reason: row.reason });
      continue;
    }
    await appender.add(recordsOfEvent(ports, row, batchId));
    onTaken(row);
    taken += row.rows;
    events++;
  }
  await appender.settled();
  return { rows: taken + rejected, taken, rejected, events, rejectedRows };
}
