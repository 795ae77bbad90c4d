import type { ColumnNames } from '../../../connectors/csv/columns.ts';
import type { FileSide } from '../../../connectors/csv/fields.ts';
import { type OpenedExport, openExport } from '../../../connectors/csv/read-export.ts';
import type { ExportFile } from '../../../connectors/csv/table.ts';
import { createWorld } from '../../../processors/matching/world.ts';
import type { Model } from '../../../processors/model/model.ts';
import type { Program, Reference, SourceProgress } from '../../../schemas/generated/types.ts';
import { bridged, type EventBatch, readBatch } from './batch.ts';
import { fitToBatch, type MatchSettings, matchBatch } from './match-batch.ts';
import type { Outcome, RejectedEntry } from './outcome.ts';
import { practicesOf, practiceWarnings } from './practices.ts';
import { sideWarnings } from './sides.ts';

const dayMs = 86_400_000;

/** One file to reconcile. */
export interface InputFile {
  readonly side: FileSide;
  readonly file: ExportFile;
}

/** The last complete day, days since 1970-01-01, where a person knows better than the file's last row. */
export interface Completeness {
  /** Everything that is not named below. */
  readonly all: number | null;
  readonly pos: number | null;
  readonly programs: Readonly<Partial<Record<Program, number>>>;
}

/** What to reconcile, and how. */
export interface ReconcileRequest {
  readonly files: readonly InputFile[];
  readonly names: Readonly<Record<FileSide, ColumnNames>>;
  readonly references: readonly Reference[];
  /** null: the shipped model, fitted to these files. */
  readonly model: Model | null;
  readonly completeThrough: Completeness;
  readonly settings: MatchSettings;
  /** null: one that follows from the events. */
  readonly runId: string | null;
  /** Events between two reports of progress. */
  readonly batchSize: number;
}

/** What the caller hears while it runs. */
export interface ReconcileSeams {
  onRejected(entry: RejectedEntry): Promise<void>;
  onProgress(what: 'reading' | 'fitting' | 'matching', done: number, total: number): void;
}

/** Recognises and surveys every file, before anything is run. @throws INPUT_UNUSABLE on the first that is no such file; REFERENCE_INVALID. */
export async function openInputs(
  request: Pick<ReconcileRequest, 'files' | 'names' | 'references' | 'settings'>,
): Promise<OpenedExport[]> {
  const { zoneOf } = createWorld(request.references, request.settings.defaultZone);
  const opened: OpenedExport[] = [];
  for (const [i, { side, file }] of request.files.entries()) {
    // A batch tells an import from a live feed, whose completeness would follow its own last stamp.
    const batchId = `file-${i + 1}`;
    const names = request.names[side];
    opened.push(await openExport(file, { side, names, source: null, practiceId: 'default', zoneOf, batchId }));
  }
  return opened;
}

/** What is odd about the files before any row of theirs is read. */
export function inputWarnings(opened: readonly OpenedExport[]): string[] {
  return [...sideWarnings(opened), ...practiceWarnings(practicesOf(opened))];
}

function warningsOf(opened: readonly OpenedExport[], batch: EventBatch): string[] {
  const warnings: string[] = [];
  for (const { name, survey } of opened) {
    if (survey.dateOrder === 'day-first') warnings.push(`${name}: dates are read day first (25/4/2026).`);
  }
  for (const { file, rowsIn, rowsRejected, rowsNotRedeemed: left } of batch.files) {
    if (left > 0) {
      const rows = left === 1 ? '1 row' : `${left} rows`;
      warnings.push(`${file}: ${rows} of points earned, or of rewards not used yet, were left out.`);
    }
    if (2 * (rowsRejected - left) > rowsIn - left) warnings.push(`${file}: more than half of its rows were rejected.`);
  }
  return warnings;
}

function throughOf(progress: SourceProgress, known: Completeness): number | null {
  const named = progress.side === 'POS' ? known.pos : known.programs[progress.program ?? 'OTHER'];
  return named ?? known.all;
}

function progressOf(opened: readonly OpenedExport[], known: Completeness, only: string | null): SourceProgress[] {
  const all = opened.flatMap(({ progress }, i) => {
    const batchId = `file-${i + 1}`;
    return progress.progress(null, batchId).map((own) => {
      const through = throughOf(own, known);
      if (through === null) return own;
      const stretched = progress.progress(through, batchId);
      return stretched.find((s) => s.practiceId === own.practiceId && s.program === own.program) ?? own;
    });
  });
  return bridged(all.map((p) => ({ ...p, practiceId: only ?? p.practiceId })));
}

function lastDay(batch: EventBatch, progress: readonly SourceProgress[]): number {
  // The end of a local day lies up to half a day into the next one of UTC.
  let last = Math.max(0, ...progress.map((p) => Math.floor((p.completeThrough - dayMs / 2) / dayMs)));
  for (const side of [batch.book.redemptions, batch.book.tickets]) {
    for (const { day } of side.values()) if (day > last) last = day;
  }
  return last;
}

/**
 * Reads the opened files, fits the model to them, matches them on a run of their own, and gives what was found. Touches no live
 * data, and is deterministic: the same files give the same outcome.
 */
export async function reconcile(
  request: ReconcileRequest,
  opened: readonly OpenedExport[],
  seams: ReconcileSeams,
): Promise<Outcome & { model: Model }> {
  const { settings, references } = request;
  const world = createWorld(references, settings.defaultZone);
  const practices = practicesOf(opened);
  const batch = await readBatch(opened, practices, {
    onRejected: seams.onRejected,
    onProgress: (done, total) => seams.onProgress('reading', done, total),
  });
  const progress = progressOf(opened, request.completeThrough, practices.only);
  const asOfDay = lastDay(batch, progress);
  const onStep = (done: number, steps: number): void => seams.onProgress('fitting', done, steps);
  const model = request.model ?? fitToBatch(batch, { world, settings }, onStep);
  const runId = request.runId ?? `reconcile-${batch.fingerprint()}`;
  const decisions = await matchBatch(batch, {
    runId,
    model,
    references,
    progress,
    settings,
    startMs: (asOfDay + 1) * dayMs,
    batchSize: request.batchSize,
    onProgress: (done, total) => seams.onProgress('matching', done, total),
  });
  return {
    runId,
    model,
    modelId: model.modelId,
    book: batch.book,
    decisions,
    progress,
    asOfDay,
    files: batch.files,
    rejectedCount: batch.rejectedCount,
    rejected: batch.rejected,
    warnings: [...inputWarnings(opened), ...warningsOf(opened, batch)],
  };
}
