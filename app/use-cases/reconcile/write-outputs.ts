import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Model } from '../../../processors/model/model.ts';
import { encodeModel } from '../../../processors/model/model-file.ts';
import type { Outcome, RejectedEntry } from './outcome.ts';
import { reportHtml } from './report.ts';
import { summaryOf } from './summary.ts';
import { exceptionRows, exceptionsCsv, matchesCsv, rejectedHeader, rejectedLine } from './tables.ts';

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(lines), createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
}

/** `rejected.csv`, written while the rows are met, since a file may have more of them than fit in memory. */
export interface RejectedFile {
  add(entry: RejectedEntry): Promise<void>;
  close(): Promise<void>;
}

/** Begins `rejected.csv` in `dir`, which is made when it is not there. */
export async function openRejectedFile(dir: string): Promise<RejectedFile> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, 'rejected.csv');
  const stream = createWriteStream(`${path}.part`);
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => undefined);
  const write = async (text: string): Promise<void> => {
    if (!stream.write(text)) await Promise.race([failed, once(stream, 'drain')]);
  };
  await write(rejectedHeader);
  return {
    add: (entry) => write(rejectedLine(entry)),
    close: async () => {
      stream.end();
      await Promise.race([failed, once(stream, 'close')]);
      await rename(`${path}.part`, path);
    },
  };
}

/** Writes everything but `rejected.csv` to `dir`, each file as a whole or not at all, and gives the summary. */
export async function writeOutputs(
  dir: string,
  outcome: Outcome & { readonly model: Model },
): Promise<Record<string, unknown>> {
  const rows = exceptionRows(outcome);
  const summary = summaryOf(outcome);
  await writeLines(join(dir, 'matches.csv'), matchesCsv(outcome));
  await writeLines(join(dir, 'exceptions.csv'), exceptionsCsv(rows));
  await writeLines(join(dir, 'report.html'), [reportHtml(outcome, rows)]);
  await writeFile(join(dir, 'model.json'), encodeModel(outcome.model));
  await writeLines(join(dir, 'summary.json'), [`${JSON.stringify(summary, null, 2)}\n`]);
  return summary;
}
