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

/** Takes rows in, and counts. */
class Intake {
  private readonly ports: LogPorts;
  private readonly onTaken: (row: SourceEvent) => void;
  private readonly appender: Appender;
  private readonly rejectedRows: { line: number; reason: string }[] = [];
  private taken = 0;
  private events = 0;
  private rejected = 0;

  constructor(ports: LogPorts, onTaken: (row: SourceEvent) => void) {
    this.ports = ports;
    this.onTaken = onTaken;
    this.appender = new Appender(ports.publisher);
  }

  take(row: IngestRow): void {
    if ('reason' in row) {
      this.rejected++;
      if (this.rejectedRows.length < rejectedRowsLimit) this.rejectedRows.push({ line: row.line, reason: row.reason });
      return;
    }
    this.appender.add(this.recordsOf(row));
    this.onTaken(row);
    this.taken += row.rows;
    this.events++;
  }

  /** Resolves when there is room for more. */
  room(): Promise<void> {
    return this.appender.room();
  }

  async settled(): Promise<IngestResult> {
    await this.appender.settled();
    const { taken, rejected, events, rejectedRows } = this;
    return { rows: taken + rejected, taken, rejected, events, rejectedRows };
  }

  private recordsOf(row: SourceEvent): Out[] {
    const { practiceId } = row.event;
    if (row.side === 'POS') return recordsOf(this.ports, topics.posTransactions, practiceId, row.event);
    return recordsOf(this.ports, topics.rewardsRedemptions, practiceId, row.event);
  }
}

/**
 * Takes rows into the live log, in groups as they come. Every taken row is durable when this resolves; when it throws, some
 * may be: sent again, they change nothing, since their ids are the same. `onTaken` sees each event that goes in.
 */
export async function ingestRows(
  ports: LogPorts,
  groups: AsyncIterable<readonly IngestRow[]>,
  onTaken: (row: SourceEvent) => void = () => undefined,
): Promise<IngestResult> {
  const intake = new Intake(ports, onTaken);
  for await (const rows of groups) {
    for (const row of rows) intake.take(row);
    await intake.room();
  }
  return await intake.settled();
}
