import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { ColumnNames } from '../../connectors/csv/columns.ts';
import { aliasesOf, type FileSide } from '../../connectors/csv/fields.ts';
import type { ExportFile } from '../../connectors/csv/table.ts';
import { ReconduitError } from '../../processors/errors.ts';
import { loadConfig } from '../config.ts';
import { matchingSettings } from '../matching-settings.ts';
import type { ReconcileRequest } from '../use-cases/reconcile/reconcile.ts';
import { parseReferenceDocument } from '../use-cases/reference-document.ts';

/** The options of every verb that reads two sides of exports. */
export interface InputOptions {
  readonly pos?: string[];
  readonly rewards?: string[];
  readonly map?: string;
  readonly reference?: string;
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new ReconduitError('USAGE', `${path} is not JSON`, cause);
  }
}

const mapShape =
  'a map is a JSON object of column names by field (null: no column holds it), or {"pos": {...}, "rewards": {...}}';

function namesOf(side: FileSide, map: unknown): ColumnNames {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw new ReconduitError('USAGE', mapShape);
  const own = 'pos' in map || 'rewards' in map ? ((map as Record<string, unknown>)[side] ?? {}) : map;
  const fields = Object.entries(own as object);
  const known = [...Object.keys(aliasesOf('pos')), ...Object.keys(aliasesOf('rewards'))];
  for (const [field, column] of fields) {
    if (typeof column !== 'string' && column !== null) throw new ReconduitError('USAGE', mapShape);
    if (!known.includes(field)) {
      throw new ReconduitError('USAGE', `the map names "${field}", which is no field: ${known.join(', ')}`);
    }
  }
  return Object.fromEntries(fields.filter(([field]) => field in aliasesOf(side)));
}

/** Column names by side, as `--map FILE` says them. @throws USAGE, FILE_UNUSABLE. */
export async function readMap(path: string | undefined): Promise<Readonly<Record<FileSide, ColumnNames>>> {
  const map = path === undefined ? {} : await readJson(path);
  return { pos: namesOf('pos', map), rewards: namesOf('rewards', map) };
}

/** Bytes of a file to read. @throws FILE_UNUSABLE when it is a folder, or is not there. */
export async function fileBytes(path: string): Promise<number> {
  const found = await stat(path);
  if (found.isDirectory()) throw new ReconduitError('FILE_UNUSABLE', `${path}: this is a folder, not a file`);
  return found.size;
}

function exportFile(path: string): ExportFile {
  return { name: path, open: () => createReadStream(path, { highWaterMark: 1 << 18 }) };
}

/** The reference data that `--reference` names. @throws USAGE, REFERENCE_INVALID. */
export async function referencesOf({
  reference,
}: Pick<InputOptions, 'reference'>): Promise<ReconcileRequest['references']> {
  return reference === undefined ? [] : parseReferenceDocument(await readJson(reference));
}

/** Files, their columns, reference data and settings that the options name. @throws USAGE, REFERENCE_INVALID, FILE_UNUSABLE. */
export async function inputsOf(
  options: InputOptions,
): Promise<Pick<ReconcileRequest, 'files' | 'names' | 'references' | 'settings'>> {
  const { pos = [], rewards = [] } = options;
  if (pos.length === 0 || rewards.length === 0) {
    throw new ReconduitError('USAGE', 'name both sides: --pos FILE... --rewards FILE...');
  }
  for (const path of [...pos, ...rewards]) await fileBytes(path);
  return {
    files: [
      ...pos.map((path) => ({ side: 'pos' as const, file: exportFile(path) })),
      ...rewards.map((path) => ({ side: 'rewards' as const, file: exportFile(path) })),
    ],
    names: await readMap(options.map),
    references: await referencesOf(options),
    settings: matchingSettings(loadConfig()),
  };
}

/** The options of every verb that weighs mistakes against looks. */
export interface CostOptions {
  readonly costWrong: string;
  readonly costReview: string;
}

/** Cents of an amount in dollars. @throws USAGE. */
export function centsOf(text: string, option: string): number {
  const dollars = Number(text);
  if (text.trim() === '' || !(dollars >= 0 && dollars <= 1e9)) {
    throw new ReconduitError('USAGE', `${option} ${text}: give dollars, as 1.50`);
  }
  return Math.round(100 * dollars);
}
