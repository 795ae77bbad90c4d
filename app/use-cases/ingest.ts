import type { Out } from '../../processors/ports/records.ts';
import { topics } from '../../schemas/topics.ts';
import type { IngestRow, SourceEvent } from './event-row.ts';
import type { LogPorts } from './ports.ts';
import { recordsOf } from './publish.ts';

/** Rejected rows that an answer lists; beyond, they are only counted. */
const rejectedRowsLimit = 1000;

// One synced append takes milliseconds, so a few hundred records share one, and some are under way at a time.
const appendRecords = 500;
const appendsUnderWay = 4;

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

/** Appends in groups, some at a time; `settled` waits for all and throws the first failure. */
class Appender {
  private readonly ports: LogPorts;
  private readonly underWay = new Set<Promise<unknown>>();
  private group: Out[] = [];

  constructor(ports: LogPorts) {
    this.ports = ports;
  }

  async add(records: readonly Out[]): Promise<void> {
    this.group.push(...records);
    if (this.group.length < appendRecords) return;
    this.send();
    if (this.underWay.size >= appendsUnderWay) await Promise.race(this.underWay);
  }

  async settled(): Promise<void> {
    this.send();
    await Promise.all(this.underWay);
  }

  private send(): void {
    if (this.group.length === 0) return;
    const sent = this.ports.publisher.publish(this.group);
    this.group = [];
    this.underWay.add(sent);
    // A failed append stays in the set: the next race or `settled` throws it.
    sent.then(
      () => this.underWay.delete(sent),
      () => undefined,
    );
  }
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
  const appender = new Appender(ports);
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
