import { createHash, type Hash } from 'node:crypto';
import type { ExportItem } from '../../../connectors/csv/export-item.ts';
import type { ExportBatch, OpenedExport } from '../../../connectors/csv/read-export.ts';
import { avroCodec } from '../../../schemas/avro.ts';
import type { PosTransaction, Redemption, SourceProgress } from '../../../schemas/generated/types.ts';
import { type Book, enter, ownId, type Subject } from './book.ts';
import type { FileTally, RejectedEntry } from './outcome.ts';
import type { Practices } from './practices.ts';

const tickets = avroCodec('PosTransaction');
const redemptions = avroCodec('Redemption');

interface PracticeEvents {
  readonly tickets: Buffer[];
  readonly redemptions: Buffer[];
}

/** All events of the files of one run, small: a record is a few hundred bytes as Avro and several times that as objects. */
export class EventBatch {
  readonly book: Book = { redemptions: new Map(), tickets: new Map() };
  readonly files: FileTally[] = [];
  readonly rejected: RejectedEntry[] = [];
  rejectedCount = 0;
  private readonly byPractice = new Map<string, PracticeEvents>();
  private readonly hash: Hash = createHash('sha256');
  private readonly onlyPractice: string | null;

  /** `onlyPractice`: whose everything is, whatever the files name; null: as they name it. */
  constructor(onlyPractice: string | null) {
    this.onlyPractice = onlyPractice;
  }

  addTicket(item: ExportItem<PosTransaction>): void {
    const { event } = item;
    event.transactionId = ownId(this.book.tickets, event.transactionId, event.source, event.practiceId);
    enter(this.book.tickets, event.transactionId, subjectOf(item));
    event.practiceId = this.onlyPractice ?? event.practiceId;
    this.practice(event.practiceId).tickets.push(this.kept(tickets.encode(event)));
  }

  addRedemption(item: ExportItem<Redemption>): void {
    const { event } = item;
    event.redemptionId = ownId(this.book.redemptions, event.redemptionId, event.source, event.practiceId);
    enter(this.book.redemptions, event.redemptionId, subjectOf(item));
    event.practiceId = this.onlyPractice ?? event.practiceId;
    this.practice(event.practiceId).redemptions.push(this.kept(redemptions.encode(event)));
  }

  get practiceIds(): string[] {
    return [...this.byPractice.keys()];
  }

  /** Tickets of one practice, or of all. */
  *tickets(practiceId?: string): Generator<PosTransaction> {
    for (const { tickets: own } of this.chosen(practiceId)) for (const bytes of own) yield tickets.decode(bytes);
  }

  /** Redemptions of one practice, or of all. */
  *redemptions(practiceId?: string): Generator<Redemption> {
    for (const { redemptions: own } of this.chosen(practiceId))
      for (const bytes of own) yield redemptions.decode(bytes);
  }

  get eventCount(): number {
    return this.chosen().reduce((n, p) => n + p.tickets.length + p.redemptions.length, 0);
  }

  /** The same for the same events in the same order. */
  fingerprint(): string {
    return this.hash.copy().digest('hex').slice(0, 12);
  }

  private chosen(practiceId?: string): PracticeEvents[] {
    return practiceId === undefined ? [...this.byPractice.values()] : [this.practice(practiceId)];
  }

  private practice(practiceId: string): PracticeEvents {
    let events = this.byPractice.get(practiceId);
    if (!events) {
      events = { tickets: [], redemptions: [] };
      this.byPractice.set(practiceId, events);
    }
    return events;
  }

  private kept(bytes: Buffer): Buffer {
    this.hash.update(bytes);
    return bytes;
  }
}

function subjectOf(item: ExportItem<PosTransaction | Redemption>): Subject {
  const { event, nativeId, line, day, rows } = item;
  const { practiceId, customer } = event;
  return { printedId: nativeId ?? `row:${line}`, name: customer.name, practiceId, day, line, rows };
}

/** What reading needs beside the files. */
export interface ReadingSeams {
  /** Each rejected row, as it is met. */
  onRejected(entry: RejectedEntry): Promise<void>;
  onProgress(rowsRead: number, rowsInAll: number): void;
}

const rejectedKept = 100;

async function takeBatch(batch: EventBatch, file: FileTally, from: ExportBatch, seams: ReadingSeams): Promise<void> {
  for (const item of from.tickets) batch.addTicket(item);
  for (const item of from.redemptions) batch.addRedemption(item);
  for (const { line, code, reason, raw } of from.rejected) {
    const entry = { file: file.file, line, code, reason, raw };
    file.rowsRejected++;
    if (code === 'NOT_REDEEMED') file.rowsNotRedeemed++;
    batch.rejectedCount++;
    if (batch.rejected.length < rejectedKept) batch.rejected.push(entry);
    await seams.onRejected(entry);
  }
}

/** Reads every file through. */
export async function readBatch(
  files: readonly OpenedExport[],
  practices: Practices,
  seams: ReadingSeams,
): Promise<EventBatch> {
  const batch = new EventBatch(practices.only);
  const rowsInAll = files.reduce((sum, f) => sum + f.survey.rowCount, 0);
  let rowsRead = 0;
  for (const opened of files) {
    const counts = { rowsIn: opened.survey.rowCount, rowsRejected: 0, rowsNotRedeemed: 0 };
    const tally: FileTally = { file: opened.name, side: opened.side, ...counts };
    batch.files.push(tally);
    for await (const part of opened.events(practices.unnamed)) {
      await takeBatch(batch, tally, part, seams);
      for (const { rows } of [...part.tickets, ...part.redemptions]) rowsRead += rows;
      rowsRead += part.rejected.length;
      seams.onProgress(rowsRead, rowsInAll);
    }
  }
  return batch;
}

const bridgedMs = 3 * 86_400_000;

/**
 * Files of one source that follow each other leave days between them on which nothing happened (a weekend, a holiday): up
 * to three such days count as covered, or a visit near the seam would stay pending for ever.
 */
export function bridged(progress: readonly SourceProgress[]): SourceProgress[] {
  const before = (p: SourceProgress): number =>
    Math.max(
      ...progress
        .filter((q) => q !== p && q.practiceId === p.practiceId && q.source === p.source && q.program === p.program)
        .map((q) => q.completeThrough)
        .filter((through) => p.completeFrom !== null && through < p.completeFrom),
    );
  return progress.map((p) => {
    const through = before(p);
    const isNear = p.completeFrom !== null && p.completeFrom - through <= bridgedMs;
    return isNear ? { ...p, completeFrom: through + 1 } : p;
  });
}
