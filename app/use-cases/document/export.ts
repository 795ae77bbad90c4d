import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type Cell, csvLine } from '../../../connectors/csv/write-csv.ts';
import type { JobCaller } from '../../../connectors/http/job-use-cases.ts';
import type { ExportFilters, ExportRequest } from '../../../connectors/http/report-use-cases.ts';
import type { Warehouse } from '../ports.ts';
import { decisionColumns, decisionsOfRun } from './export-run.ts';
import { summaryJson } from './jobs/job.ts';
import type { JobBoard } from './jobs/job-board.ts';
import { noSuchJob } from './jobs/job-board.ts';
import type { JobFolders } from './jobs/job-folder.ts';
import { completedJob, mayTouch } from './jobs/job-requests.ts';
import { readReviews } from './jobs/job-reviews.ts';
import { linesPath, type ResultList } from './jobs/result-files.ts';

/** What exports are read from. */
export interface ExportParts {
  readonly board: JobBoard;
  readonly folders: JobFolders;
  readonly warehouse: Warehouse;
}

/** What is exported, for whom. */
interface Wanted extends ExportRequest {
  readonly practices: JobCaller['practices'];
}

type Entry = Readonly<Record<string, unknown>>;

const exportedLists = ['matches', 'unmatched_rewards', 'unmatched_pos'] as const;

async function* entriesOf(dir: string, list: ResultList, filters: ExportFilters): AsyncGenerator<Entry> {
  const reviews = await readReviews(dir);
  for await (const line of createInterface({ input: createReadStream(linesPath(dir, list)) })) {
    const entry = JSON.parse(line) as Entry;
    const review = reviews.get(String(entry['decision_id']))?.action ?? null;
    if (isWanted(entry, filters)) yield { ...entry, review };
  }
}

function isWanted(entry: Entry, filters: ExportFilters): boolean {
  const reward = (entry['reward_transaction'] ?? entry['pos_transaction'] ?? {}) as Entry;
  const day = String(reward['date'] ?? '').slice(0, 10);
  const isEqual = (name: 'status' | 'recommendation' | 'exception'): boolean =>
    filters[name] === undefined || entry[name] === filters[name];
  return (
    isEqual('status') &&
    isEqual('recommendation') &&
    isEqual('exception') &&
    (filters.min_probability === undefined || Number(entry['match_probability'] ?? 0) >= filters.min_probability) &&
    (['program', 'practice_id', 'clinic_id'] as const).every(
      (name) => filters[name] === undefined || reward[name] === filters[name],
    ) &&
    (filters.from === undefined || day >= filters.from) &&
    (filters.to === undefined || day <= filters.to)
  );
}

async function* jsonList(entries: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '[';
  for await (const entry of entries) {
    yield before + JSON.stringify(entry);
    before = ',\n';
  }
  yield before === '[' ? '[]' : ']';
}

const sideFields = ['customer_name', 'customer_phone', 'amount', 'date', 'service'] as const;
const verdictFields = [
  ...['result', 'redemption_id', 'transaction_id', 'match_probability', 'confidence_level', 'recommendation'],
  ...['status', 'exception', 'needs_review', 'review', 'explanation_text'],
] as const;

function cell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.join('|');
  return typeof value === 'number' ? value : String(value);
}

function jobCells(entry: Entry): Cell[] {
  const sides = [entry['reward_transaction'], entry['pos_transaction']].map((side) => (side ?? {}) as Entry);
  return [
    ...verdictFields.map((name) => cell(entry[name])),
    ...sides.flatMap((side) => sideFields.map((name) => cell(side[name]))),
  ];
}

async function* jobCsv(dir: string, filters: ExportFilters): AsyncGenerator<string> {
  const sides = ['reward', 'pos'].flatMap((side) => sideFields.map((name) => `${side}_${name}`));
  yield csvLine(['list', ...verdictFields, ...sides]);
  for (const list of exportedLists)
    for await (const entry of entriesOf(dir, list, filters)) yield csvLine([list, ...jobCells(entry)]);
}

async function* jobText(parts: ExportParts, jobId: string, request: ExportRequest): AsyncGenerator<string> {
  const { board, folders } = parts;
  const { runId, threshold, summary, modelId } = completedJob(board, jobId);
  const dir = folders.pathOf(jobId);
  const filters = request.filters ?? {};
  if (request.format === 'csv') return yield* jobCsv(dir, filters);
  const head = { job_id: jobId, run_id: runId, model_id: modelId, threshold, summary: summary && summaryJson(summary) };
  yield JSON.stringify(head).slice(0, -1);
  for (const list of exportedLists) {
    yield `,"${list}":`;
    yield* jsonList(entriesOf(dir, list, filters));
  }
  yield '}\n';
}

async function* runText(parts: ExportParts, runId: string, request: Wanted): AsyncGenerator<string> {
  const decisions = decisionsOfRun(parts.warehouse, { runId, practices: request.practices }, request.filters ?? {});
  if (request.format === 'csv') {
    yield csvLine(decisionColumns);
    for await (const decision of decisions) yield csvLine(decisionColumns.map((name) => cell(decision[name])));
    return;
  }
  yield `{"run_id":${JSON.stringify(runId)},"decisions":`;
  yield* jsonList(decisions);
  yield '}\n';
}

const pieceChars = 1 << 16;

/** Small texts joined, since each piece costs a write. */
async function* joined(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length < pieceChars) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** Results as a file, streamed; of the caller's jobs and practices. @throws NOT_FOUND, JOB_STATE. */
export async function exportResults(parts: ExportParts, request: ExportRequest, caller: JobCaller): Promise<Readable> {
  const { job_id: jobId, run_id: runId } = request;
  const { practices } = caller;
  if (jobId === undefined) return Readable.from(joined(runText(parts, runId ?? 'live', { ...request, practices })));
  if (!mayTouch(parts.board.get(jobId), caller)) throw noSuchJob(jobId);
  completedJob(parts.board, jobId);
  return Readable.from(joined(jobText(parts, jobId, request)));
}
