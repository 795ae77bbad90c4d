import { ReconduitError } from '../../processors/errors.ts';
import type { OffsetRange, ProofClaim } from '../../processors/ports/sink.ts';
import { keySql, type RowIdentity, type TableRowsSpec } from './table-rows.ts';

/** What asks ClickHouse for rows. */
export interface RowsAccess {
  rows<T>(sql: string, params: Readonly<Record<string, unknown>>): Promise<T[]>;
}

/** A table in which a later row replaces an earlier one. */
interface Replacing {
  readonly table: string;
  readonly identity: RowIdentity;
}

/** Tables that hold the decisions of all runs. */
const tablesOfRuns: ReadonlySet<string> = new Set(['matches', 'match_log', 'exceptions']);

/**
 * Rows that came through one log. A replay and a shadow have each their own, whose offsets count from 0 too; the decisions of
 * jobs, under the jobs' ids, come through the live one. Ids of runs are our own: letters, digits and hyphens.
 */
function ofLog(table: string, runId: string): string {
  if (!tablesOfRuns.has(table)) return '1';
  if (runId === 'live') return "NOT match(run_id, '^(replay|shadow)-')";
  return `run_id = '${runId.replaceAll(/[^A-Za-z0-9-]/g, '')}'`;
}

function inRanges(ranges: readonly OffsetRange[]): string {
  // Numbers of our own, not text from outside: safe to write into the statement.
  const each = ranges.map(
    (r) => `(src_partition = ${r.partition} AND src_offset >= ${r.from} AND src_offset < ${r.to})`,
  );
  return each.length === 0 ? '0' : `(${each.join(' OR ')})`;
}

// They travel in the URL, which holds 16 kB.
const keysPerQuery = 50;

type Keyed = { key: string; version: number };
type Origin = { partition: number; offset: number };

function unproved(versions: ProofClaim['versions'], found: readonly Keyed[]): string[] {
  const stored = new Map(found.map(({ key, version }) => [key, version]));
  return [...versions].filter(([key, version]) => (stored.get(key) ?? -1) < version).map(([key]) => key);
}

/** What ClickHouse holds of that which came through one log. */
export class StoredRows {
  private readonly access: RowsAccess;
  private readonly runId: string;

  constructor(access: RowsAccess, runId: string) {
    this.access = access;
    this.runId = runId;
  }

  /** Rows of the table. */
  async count(table: string): Promise<number> {
    const sql = `SELECT count() AS rows FROM ${table} WHERE ${ofLog(table, this.runId)}`;
    return (await this.access.rows<{ rows: number }>(sql, {}))[0]?.rows ?? 0;
  }

  /** Offsets that have rows, by partition. @throws SINK_SCHEMA when the table cannot be asked. */
  async offsets(table: string, ranges: readonly OffsetRange[]): Promise<Map<number, Set<number>>> {
    const where = this.within(table, ranges);
    const sql = `SELECT DISTINCT src_partition AS partition, src_offset AS offset FROM ${table} WHERE ${where}`;
    const found = await this.access.rows<Origin>(sql, {}).catch((error: unknown) => {
      if (!(error instanceof ReconduitError) || error.retriable) throw error;
      throw new ReconduitError('SINK_SCHEMA', `look into ${table}: ${error.message}`, error);
    });
    const offsets = new Map<number, Set<number>>(ranges.map(({ partition }) => [partition, new Set()]));
    for (const { partition, offset } of found) offsets.get(partition)?.add(offset);
    return offsets;
  }

  /** How many rows of the claim are missing, or there twice. */
  async disprove(
    { table, identity }: TableRowsSpec,
    ranges: readonly OffsetRange[],
    claim: ProofClaim,
  ): Promise<number> {
    const where = this.within(table, ranges);
    if (identity === undefined) return await this.disproveRows(table, where, claim.rows ?? 0);
    const sql = `SELECT uniqExact(${keySql(identity)}) AS keys FROM ${table} WHERE ${where}`;
    const found = (await this.access.rows<{ keys: number }>(sql, {}))[0]?.keys ?? 0;
    return found === claim.versions.size ? 0 : await this.lostKeys({ table, identity }, where, claim);
  }

  private within(table: string, ranges: readonly OffsetRange[]): string {
    return `${ofLog(table, this.runId)} AND ${inRanges(ranges)}`;
  }

  private async disproveRows(table: string, where: string, expected: number): Promise<number> {
    const sign = table === 'match_log' ? ', sign' : '';
    const distinct = `uniqExact(src_partition, src_offset${sign}) AS distinct`;
    const sql = `SELECT count() AS rows, ${distinct} FROM ${table} WHERE ${where}`;
    const none = { rows: 0, distinct: 0 };
    const found = (await this.access.rows<typeof none>(sql, {}))[0] ?? none;
    return Math.abs(expected - found.distinct) + (found.rows - found.distinct);
  }

  /** Keys of the claim that the table has in no such version: an older revision that came late is replaced, not lost. */
  private async lostKeys(of: Replacing, where: string, { versions }: ProofClaim): Promise<number> {
    const key = keySql(of.identity);
    const select = `SELECT ${key} AS key, max(version) AS version FROM ${of.table}`;
    const suspects = unproved(versions, await this.access.rows<Keyed>(`${select} WHERE ${where} GROUP BY key`, {}));
    let lost = 0;
    for (let i = 0; i < suspects.length; i += keysPerQuery) {
      const keys = suspects.slice(i, i + keysPerQuery);
      const sql = `${select} WHERE ${key} IN {keys:Array(String)} GROUP BY key`;
      const claimed = new Map(keys.map((key) => [key, versions.get(key) ?? 0]));
      lost += unproved(claimed, await this.access.rows<Keyed>(sql, { keys })).length;
    }
    return lost;
  }
}
