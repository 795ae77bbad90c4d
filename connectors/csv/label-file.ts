import { ReconduitError } from '../../processors/errors.ts';
import { splitRecords } from './records.ts';

/** A label with ids as its file writes them. */
export interface PrintedLabel {
  readonly redemptionId: string;
  /** null: the redemption belongs to no ticket. */
  readonly transactionId: string | null;
  readonly isMatch: boolean;
}

/** Two records and whether they are one visit, as document 000's `/model/train` takes them. */
export interface LabelledPair {
  readonly reward: unknown;
  readonly pos: unknown;
  readonly isMatch: boolean;
}

/** What a file of labels holds: ids of records that stand in other files, or the records themselves. */
export type LabelFile =
  | { readonly kind: 'ids'; readonly labels: readonly PrintedLabel[] }
  | { readonly kind: 'pairs'; readonly pairs: readonly LabelledPair[]; readonly validationSplit: number | null };

const delimiters = [',', ';', '\t', '|'];
const yes = new Set(['1', 'true', 'yes', 'y', 'match']);
const no = new Set(['0', 'false', 'no', 'n']);

function unusable(name: string, what: string): ReconduitError {
  return new ReconduitError('INPUT_UNUSABLE', `${name}: ${what}`);
}

function truthOf(value: unknown, where: string, name: string): boolean {
  const word = String(value ?? '')
    .trim()
    .toLowerCase();
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  const what = word === '' ? 'has no is_match' : `has "${word.slice(0, 20)}" as its is_match`;
  throw unusable(name, `${where} ${what}: write 1 or 0, or leave it out`);
}

/** One label a ticket: `matches.csv` joins the tickets of a split with `|`. */
function labelsOf(ids: { redemptionId: string; transactionIds: string }, isMatch: boolean): PrintedLabel[] {
  const { redemptionId } = ids;
  const tickets = ids.transactionIds.split('|').map((id) => id.trim());
  return tickets.map((id) => ({ redemptionId, transactionId: id === '' ? null : id, isMatch }));
}

function checked(labels: PrintedLabel[], where: string, name: string): PrintedLabel[] {
  for (const { redemptionId, transactionId, isMatch } of labels) {
    if (redemptionId === '') throw unusable(name, `${where} names no redemption_id`);
    if (transactionId === null && isMatch)
      throw unusable(name, `${where} says that it is a match, and names no ticket`);
  }
  return labels;
}

function csvLabels(name: string, text: string): PrintedLabel[] {
  const headerLine = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = delimiters.find((d) => headerLine.split(d).length >= 3) ?? ',';
  const [header = [], ...rows] = splitRecords(text, delimiter);
  const columns = header.map((h) => h.trim().toLowerCase());
  const places = ['redemption_id', 'transaction_id', 'is_match'].map((column) => columns.indexOf(column));
  if (places.some((place) => place < 0)) {
    throw unusable(name, 'its first line must name the columns redemption_id, transaction_id and is_match');
  }
  const [r = 0, t = 0, m = 0] = places;
  return rows.flatMap((fields, i) => {
    if (fields.every((field) => field.trim() === '')) return [];
    const where = `row ${i + 2}`;
    const ids = { redemptionId: (fields[r] ?? '').trim(), transactionIds: fields[t] ?? '' };
    return checked(labelsOf(ids, truthOf(fields[m], where, name)), where, name);
  });
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function jsonLabels(name: string, document: unknown): LabelFile {
  const body = asObject(document);
  const list = Array.isArray(document) ? document : (body['training_data'] ?? body['labels']);
  if (!Array.isArray(list))
    throw unusable(name, 'it holds no list "training_data" (document 000) and no list of labels');
  const split = body['validation_split'];
  if (split !== undefined && (typeof split !== 'number' || !(split >= 0 && split < 1))) {
    throw unusable(name, 'validation_split must be a number from 0 to below 1');
  }
  const rows = list.map(asObject);
  const isTrainingData = rows.length === 0 && 'training_data' in body;
  if (isTrainingData || rows.some((row) => 'reward_transaction' in row || 'pos_transaction' in row)) {
    const pairs = rows.map((row, i) => ({
      reward: row['reward_transaction'],
      pos: row['pos_transaction'],
      isMatch: truthOf(row['is_match'], `sample ${i + 1}`, name),
    }));
    return { kind: 'pairs', pairs, validationSplit: split ?? null };
  }
  const labels = rows.flatMap((row, i) => {
    const where = `label ${i + 1}`;
    const ids = {
      redemptionId: String(row['redemption_id'] ?? ''),
      transactionIds: String(row['transaction_id'] ?? ''),
    };
    return checked(labelsOf(ids, truthOf(row['is_match'], where, name)), where, name);
  });
  return { kind: 'ids', labels };
}

/**
 * Reads labels: a CSV of redemption_id, transaction_id and is_match (an empty transaction_id with 0: belongs to no ticket), the
 * same as JSON, or document 000's training data. @throws INPUT_UNUSABLE saying where and what is wrong.
 */
export function parseLabelFile(name: string, content: string): LabelFile {
  const text = content.replace(/^\ufeff/, '');
  if (!/^\s*[[{]/.test(text)) return { kind: 'ids', labels: csvLabels(name, text) };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new ReconduitError('INPUT_UNUSABLE', `${name} begins like JSON and is none`, cause);
  }
  return jsonLabels(name, document);
}
