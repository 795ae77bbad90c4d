import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { Command } from 'commander';
import type { ColumnNames } from '../../connectors/csv/columns.ts';
import type { IngestAnswer, UndoAnswer } from '../../connectors/http/use-cases.ts';
import { ReconduitError } from '../../processors/errors.ts';
import type { DoorClient } from '../door/client.ts';
import { withDoor } from '../door/with-door.ts';
import { printJson } from '../text/output.ts';
import { createProgress, type Progress } from '../text/progress.ts';
import { fileBytes, readMap } from './input-files.ts';

interface IngestOptions {
  readonly pos?: string[];
  readonly rewards?: string[];
  readonly source?: string;
  readonly map?: string;
  readonly through?: string;
  readonly json?: boolean;
}

interface Import {
  readonly side: 'pos' | 'rewards';
  readonly file: string;
}

const about = `
Examples:
  reconduit ingest --pos tickets.csv --rewards alle.csv aspire.csv
  export-tickets | reconduit ingest --pos -
  reconduit ingest undo 20261121T125700-4f2a9c

Each file is one import and gets a batch id, with which it can be taken back. Columns are recognised by name;
\`reconduit reconcile --check\` shows which. NDJSON holds one event a line, as \`reconduit topics read\` shows it in "value",
or one row a line with the columns of the CSV. What was taken in is on disk when the command ends. Loading a file again changes nothing.`;

async function sizeOf(file: string): Promise<number> {
  return file === '-' ? 0 : await fileBytes(file);
}

function counted(body: Readable, bytes: number, progress: Progress): Readable {
  let done = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      if (bytes > 0) progress.at(done, bytes);
      next(null, chunk);
    },
  });
  body.on('error', (error) => counter.destroy(error));
  return body.pipe(counter);
}

async function send(
  door: DoorClient,
  what: Import,
  options: IngestOptions,
  columns: ColumnNames,
): Promise<IngestAnswer> {
  const { side, file } = what;
  const name = file === '-' ? 'standard input' : basename(file);
  const query = new URLSearchParams({ side, name, batch: 'true' });
  if (options.source !== undefined) query.set('source', options.source);
  if (options.through !== undefined) query.set('through', options.through);
  if (Object.keys(columns).length > 0) query.set('columns', JSON.stringify(columns));
  const progress = createProgress(name, 'bytes');
  try {
    const body = counted(file === '-' ? process.stdin : createReadStream(file), await sizeOf(file), progress);
    const contentType = /\.(ndjson|jsonl)$/i.test(file) ? 'application/x-ndjson' : 'text/csv';
    return await door.json<IngestAnswer>({ method: 'POST', path: `/ingest?${query}`, stream: { body, contentType } });
  } finally {
    progress.stop();
  }
}

function printAnswer({ file }: Import, answer: IngestAnswer): void {
  const { rows, taken, rejected, batch_id, rejected_rows } = answer;
  process.stdout.write(`${file}: ${rows} rows, ${taken} taken, ${rejected} rejected; batch ${batch_id}\n`);
  for (const { line, reason } of rejected_rows) process.stdout.write(`  line ${line}: ${reason}\n`);
  const unlisted = rejected - rejected_rows.length;
  if (unlisted > 0) process.stdout.write(`  and ${unlisted} more rejected rows\n`);
}

async function ingest(options: IngestOptions): Promise<void> {
  const imports: Import[] = [
    ...(options.pos ?? []).map((file) => ({ side: 'pos' as const, file })),
    ...(options.rewards ?? []).map((file) => ({ side: 'rewards' as const, file })),
  ];
  if (imports.length === 0)
    throw new ReconduitError('USAGE', 'name files with --pos or --rewards; - reads standard input');
  if (imports.filter(({ file }) => file === '-').length > 1)
    throw new ReconduitError('USAGE', 'standard input can be read once only');
  // A file that is missing is found before the first of the others goes in.
  for (const { file } of imports) await sizeOf(file);
  const columns = await readMap(options.map);
  await withDoor('process', async (door) => {
    const answers: (IngestAnswer & { file: string })[] = [];
    for (const what of imports) {
      const answer = await send(door, what, options, columns[what.side]);
      if (options.json) answers.push({ file: what.file, ...answer });
      else printAnswer(what, answer);
    }
    if (options.json) printJson(answers);
  });
}

function undoCommand(): Command {
  return new Command('undo')
    .description('take an import back: its records are withdrawn, and what they replaced is valid again')
    .argument('<batch>', 'batch id that `reconduit ingest` printed')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit ingest undo 20261121T125700-4f2a9c')
    .action(async (batchId: string, options: { json?: boolean }) => {
      await withDoor('process', async (door) => {
        const undone = await door.json<UndoAnswer>({
          method: 'POST',
          path: '/ingest/undo',
          json: { batch_id: batchId },
        });
        if (options.json) return printJson(undone);
        const { records, withdrawn, restored, unchanged } = undone;
        process.stdout.write(
          `batch ${batchId}: ${records} records, ${withdrawn} withdrawn, ${restored} of them put back as they were before, ${unchanged} taken back earlier\n`,
        );
      });
    });
}

/** `reconduit ingest`: files or standard input into the live log; `ingest undo` takes one back. */
export function ingestCommand(): Command {
  return new Command('ingest')
    .enablePositionalOptions()
    .description('load tickets and redemptions (CSV or NDJSON) into the live data')
    .option('--pos <file...>', 'exports of the point of sale; - reads standard input')
    .option('--rewards <file...>', 'exports of rewards programs; - reads standard input')
    .option('--source <name>', 'name of the source, instead of pos or the program')
    .option(
      '--map <file>',
      'JSON of column names by field, where they are not recognised: see `reconduit reconcile --help`',
    )
    .option(
      '--through <date>',
      'last day (YYYY-MM-DD) that the files are complete through; else that of their last row',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', about)
    .action(ingest)
    .addCommand(undoCommand());
}
