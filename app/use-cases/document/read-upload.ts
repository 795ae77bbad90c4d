import { createReadStream } from 'node:fs';
import type { FileSide } from '../../../connectors/csv/fields.ts';
import { type OpenedRows, openRows, type PlainRow } from '../../../connectors/csv/plain-rows.ts';
import { createWorld } from '../../../processors/matching/world.ts';
import type { Reference } from '../../../schemas/generated/types.ts';
import { writeTextFile } from './write-json.ts';

/** An uploaded file on disk, and where the answer goes. */
export interface ReadUploadRequest {
  readonly path: string;
  readonly name: string;
  readonly side: FileSide;
  readonly answerPath: string;
  readonly references: readonly Reference[];
  readonly defaultZone: string;
}

interface Tally {
  taken: number;
  rejected: number;
  cents: number;
  first: string | null;
  last: string | null;
}

function add(tally: Tally, row: PlainRow): void {
  tally.taken++;
  const { amount, date } = row;
  if (typeof amount === 'number') tally.cents += Math.round(amount * 100);
  if (typeof date !== 'string') return;
  const day = date.slice(0, 10);
  if (tally.first === null || day < tally.first) tally.first = day;
  if (tally.last === null || day > tally.last) tally.last = day;
}

/** Which column holds which field, as the file writes them. */
function columnsOf({ format }: OpenedRows): Readonly<Record<string, string>> {
  if (format.kind === 'ndjson') return {};
  const { header, index } = format.columns;
  return Object.fromEntries([...index].map(([field, at]) => [field, header[at] ?? '']));
}

// One bad column makes every row of a large file bad; nobody reads the ten thousandth reason.
const rejectedShown = 1000;

/**
 * Writes `{"transactions": [...], "rejected": [{line, reason}], "summary": {...}}` for an uploaded file. @throws
 * INPUT_UNUSABLE when it is no such file.
 */
export async function readUpload(request: ReadUploadRequest): Promise<void> {
  const { path, name, side, answerPath, references, defaultZone } = request;
  const { zoneOf } = createWorld(references, defaultZone);
  const opened = await openRows({ name, open: () => createReadStream(path) }, { side, zoneOf });
  const tally: Tally = { taken: 0, rejected: 0, cents: 0, first: null, last: null };
  const shown: { line: number; reason: string; code: string }[] = [];
  const answer = writeTextFile(answerPath);
  await answer.write('{"transactions":[');
  for await (const { rows, rejected } of opened.batches()) {
    for (const row of rows) {
      await answer.write(`${tally.taken === 0 ? '' : ','}${JSON.stringify(row)}`);
      add(tally, row);
    }
    tally.rejected += rejected.length;
    for (const { line, reason, code } of rejected.slice(0, rejectedShown - shown.length))
      shown.push({ line, reason, code });
  }
  const summary = {
    file: name,
    rows: tally.taken + tally.rejected,
    transactions: tally.taken,
    rejected: tally.rejected,
    total_amount: tally.cents / 100,
    first_date: tally.first,
    last_date: tally.last,
    columns: columnsOf(opened),
  };
  await answer.write(`],"rejected":${JSON.stringify(shown)},"summary":${JSON.stringify(summary)}}`);
  await answer.end();
}
