import { ReconduitError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProofClaim, TableRows } from '../ports/sink.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Cut } from './pending-records.ts';
import { type Part, type RepeatSetting, writeMissing } from './write-missing.ts';

/** What waiting needs. */
export interface InsistSetting {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Aborted: give up waiting. */
  readonly signal: AbortSignal;
}

/** What writing needs. */
export interface WriteSetting extends InsistSetting, RepeatSetting {}

/** What became of the rows of one table. */
export interface Written {
  readonly table: string;
  readonly topic: string;
  readonly claim: ProofClaim;
  /** Indexes of records whose rows the table refused. */
  readonly poison: readonly number[];
}

const firstWaitMs = 100;
const longestWaitMs = 30_000;
const schemaWaitMs = 10_000;
// More is no bad row but a bad table: somebody changed it, and nothing may go to dlq for that.
const mostPoison = 0.05;
const alwaysTolerated = 10;

/** Thrown when waiting was given up; what was begun is repeated after the next start. */
export class WriteAbandoned extends Error {}

// Spread over [1/2, 1] of the time, by the token: sinks that lost their server together do not all come back at once.
function waitMs(attempt: number, token: string): number {
  const full = Math.min(longestWaitMs, firstWaitMs * 2 ** attempt);
  const spread = Number.parseInt(token.slice(0, 4), 16) / 0xffff;
  return full * (0.5 + 0.5 * (Number.isNaN(spread) ? 1 : spread));
}

/**
 * Repeats until it works or cannot work: always the same, never another cut. `work` is told how often it was tried before.
 * @throws WriteAbandoned when stopped.
 */
export async function insist<T>(
  setting: InsistSetting,
  token: string,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  const { clock, telemetry, signal } = setting;
  for (let attempt = 0; ; attempt++) {
    try {
      const result = await work(attempt);
      telemetry.gauge('reconduit_sink_paused', 0);
      return result;
    } catch (error) {
      if (!(error instanceof ReconduitError)) throw error;
      const { code, message } = error;
      const paused = code === 'SINK_SCHEMA';
      if (!error.retriable && !paused) throw error;
      if (signal.aborted) throw new WriteAbandoned('the sink was stopped', { cause: error });
      const delayMs = paused ? schemaWaitMs : waitMs(attempt, token);
      telemetry.gauge('reconduit_sink_paused', paused ? 1 : 0);
      telemetry.count('reconduit_sink_retries_total', 1, { code });
      telemetry.log(paused ? 'error' : 'warn', message, { code, attempt, delayMs });
      await clock.sleep(delayMs, signal);
    }
  }
}

/** Writes a part, halving it around rows that the table refuses; gives the indexes of those. */
async function writePart(setting: WriteSetting, part: Part): Promise<number[]> {
  const { rows, from, to, token } = part;
  let triedBefore = part.triedBefore;
  try {
    await insist(setting, token, async (attempt) => {
      triedBefore ||= attempt > 0;
      // Where later rows replace earlier ones a repeated row does no harm.
      if (triedBefore && rows.proof.rows !== undefined) await writeMissing(setting, part);
      else await setting.sink.write({ table: rows.table, bytes: rows.encode([{ from, to }]), token });
    });
    return [];
  } catch (error) {
    if (!(error instanceof ReconduitError) || error.code !== 'SINK_ROW') throw error;
    if (to - from === 1) return [from];
    const middle = (from + to) >> 1;
    const half = { ...part, triedBefore };
    const left = await writePart(setting, { ...half, to: middle, token: `${token}/${from}-${middle}` });
    const right = await writePart(setting, { ...half, from: middle, token: `${token}/${middle}-${to}` });
    return [...left, ...right];
  }
}

function without(rows: TableRows, poison: readonly number[]): ProofClaim {
  if (poison.length === 0) return rows.proof;
  const lost = poison.reduce((sum, i) => sum + (rows.counts[i] ?? 0), 0);
  // Which keys the poison had is not known any more; the next batches prove themselves.
  return rows.proof.rows === undefined
    ? { rows: undefined, versions: new Map() }
    : { rows: rows.proof.rows - lost, versions: rows.proof.versions };
}

async function halved(setting: WriteSetting, part: Part): Promise<number[]> {
  const { rows } = part;
  for (let { triedBefore } = part; ; triedBefore = true) {
    const poison = await writePart(setting, { ...part, triedBefore });
    if (poison.length <= Math.max(alwaysTolerated, mostPoison * rows.records.length)) return poison;
    if (setting.signal.aborted) throw new WriteAbandoned('the sink was stopped');
    setting.telemetry.gauge('reconduit_sink_paused', 1);
    const fields = { table: rows.table, refused: poison.length, of: rows.records.length };
    setting.telemetry.log('error', 'a table refuses so many rows that it must be the table: paused', fields);
    await setting.clock.sleep(schemaWaitMs, setting.signal);
  }
}

/**
 * Stores the rows that one table has of a cut, under a token of the cut. Waits as long as ClickHouse is away, and while its
 * tables are not those that the sink writes; rows that the table refuses are found by halving.
 * @throws WriteAbandoned when stopped while waiting.
 */
export async function writeRows(
  setting: WriteSetting,
  rows: TableRows,
  { cut, triedBefore }: { readonly cut: Cut; readonly triedBefore: boolean },
): Promise<Written> {
  const { table, topic } = rows;
  const token = `${cut.intent.token}-${table}`;
  const poison = await halved(setting, { rows, cut, from: 0, to: rows.records.length, token, triedBefore });
  const count = rows.counts.reduce((sum, n) => sum + n, 0);
  setting.telemetry.count('reconduit_sink_rows_total', count, { table });
  return { table, topic, claim: without(rows, poison), poison: poison.map((i) => rows.records[i] ?? 0) };
}
