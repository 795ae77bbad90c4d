import { randomUUID } from 'node:crypto';
import { ReconduitError } from '../../processors/errors.ts';
import type { OffsetRange, ProofClaim, Sink } from '../../processors/ports/sink.ts';
import { topicNamed, topics } from '../../schemas/topics.ts';
import { insertFailure } from './failure.ts';
import { createRowCollector, type SpareRows, tablesOfTopics } from './row-collector.ts';
import { tableColumns } from './table-columns.ts';
import { keySql, type RowIdentity, type TableRowsSpec } from './table-rows.ts';

/** What the sink needs of a ClickHouse client. */
export interface SinkAccess {
  /** Sends an INSERT with its data; throws the client's own errors. */
  insert(query: string, data: Buffer, token: string): Promise<void>;
  rows<T>(sql: string, params: Readonly<Record<string, unknown>>): Promise<T[]>;
  ping(): Promise<void>;
}

const specOf = new Map([...tablesOfTopics.values()].flat().map((spec) => [spec.table, spec]));

const lastFirst = new Set(
  [...tablesOfTopics].filter(([, specs]) => specs.some(({ identity }) => identity?.latestOnly)).map(([topic]) => topic),
);

function insertSql({ table }: TableRowsSpec): string {
  const names = tableColumns(table).map(({ name }) => `\`${name}\``);
  return `INSERT INTO ${table} (${names.join(', ')}) FORMAT Native`;
}

const insertSqlOf = new Map([...specOf.values()].map((spec) => [spec.table, insertSql(spec)]));

function known<T>(map: ReadonlyMap<string, T>, table: string): T {
  const value = map.get(table);
  if (value === undefined) throw new RangeError(`no topic feeds table ${table}`);
  return value;
}

/** Tables that hold the decisions of all runs. */
const tablesOfRuns: ReadonlySet<string> = new Set(['matches', 'match_log', 'exceptions']);
const outputsOfRuns: ReadonlySet<string> = new Set([topics.matches.name, topics.exceptions.name]);

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

async function disproveRows(access: SinkAccess, table: string, where: string, expected: number): Promise<number> {
  const sign = table === 'match_log' ? ', sign' : '';
  const sql = `SELECT count() AS rows, uniqExact(src_partition, src_offset${sign}) AS distinct FROM ${table} WHERE ${where}`;
  const found = (await access.rows<{ rows: number; distinct: number }>(sql, {}))[0] ?? { rows: 0, distinct: 0 };
  return Math.abs(expected - found.distinct) + (found.rows - found.distinct);
}

// They travel in the URL, which holds 16 kB.
const keysPerQuery = 50;

type Keyed = { key: string; version: number };

function unproved(claim: ProofClaim, found: readonly Keyed[]): string[] {
  const versions = new Map(found.map(({ key, version }) => [key, version]));
  return [...claim.versions].filter(([key, version]) => (versions.get(key) ?? -1) < version).map(([key]) => key);
}

/** A table in which a later row replaces an earlier one. */
interface Replacing {
  readonly table: string;
  readonly identity: RowIdentity;
}

/** Keys of the claim that the table has in no such version: an older revision that came late is replaced, not lost. */
async function lostKeys(access: SinkAccess, of: Replacing, where: string, claim: ProofClaim): Promise<number> {
  const key = keySql(of.identity);
  const select = `SELECT ${key} AS key, max(version) AS version FROM ${of.table}`;
  const suspects = unproved(claim, await access.rows<Keyed>(`${select} WHERE ${where} GROUP BY key`, {}));
  let lost = 0;
  for (let i = 0; i < suspects.length; i += keysPerQuery) {
    const keys = suspects.slice(i, i + keysPerQuery);
    const sql = `${select} WHERE ${key} IN {keys:Array(String)} GROUP BY key`;
    const versions = new Map(keys.map((key) => [key, claim.versions.get(key) ?? 0]));
    lost += unproved({ rows: undefined, versions }, await access.rows<Keyed>(sql, { keys })).length;
  }
  return lost;
}

async function disproveVersions(access: SinkAccess, of: Replacing, where: string, claim: ProofClaim): Promise<number> {
  const sql = `SELECT uniqExact(${keySql(of.identity)}) AS keys FROM ${of.table} WHERE ${where}`;
  const found = (await access.rows<{ keys: number }>(sql, {}))[0]?.keys ?? 0;
  return found === claim.versions.size ? 0 : await lostKeys(access, of, where, claim);
}

type Origin = { partition: number; offset: number };

async function stored(
  access: SinkAccess,
  table: string,
  { ranges, runId }: { ranges: readonly OffsetRange[]; runId: string },
): Promise<Map<number, Set<number>>> {
  const where = `${ofLog(table, runId)} AND ${inRanges(ranges)}`;
  const sql = `SELECT DISTINCT src_partition AS partition, src_offset AS offset FROM ${table} WHERE ${where}`;
  const found = await access.rows<Origin>(sql, {}).catch((error: unknown) => {
    if (!(error instanceof ReconduitError) || error.retriable) throw error;
    throw new ReconduitError('SINK_SCHEMA', `look into ${table}: ${error.message}`, error);
  });
  const offsets = new Map<number, Set<number>>(ranges.map(({ partition }) => [partition, new Set()]));
  for (const { partition, offset } of found) offsets.get(partition)?.add(offset);
  return offsets;
}

/**
 * The sink port over ClickHouse for all that comes through the live log, or for the decisions of one replay or shadow:
 * Native blocks, one INSERT a batch, and its token where every row stays. Where later rows replace earlier ones each insert has a
 * token of its own, so that a repeated one is always stored: ClickHouse writes a token down before its part is in place, and a
 * kill in between leaves a token that keeps out rows that are not there.
 */
export function createSink(access: SinkAccess, runId = 'live'): Sink {
  const spare: SpareRows = new Map();
  const isLive = runId === 'live';
  return {
    topics: [...tablesOfTopics.keys()]
      .filter((name) => isLive || outputsOfRuns.has(name))
      .flatMap((name) => topicNamed(name) ?? []),
    lastFirst,
    collect: (provedPartition) => createRowCollector(spare, provedPartition),
    write: async ({ table, bytes, token }) => {
      try {
        const { identity } = known(specOf, table);
        await access.insert(known(insertSqlOf, table), bytes, identity ? randomUUID() : token);
      } catch (error) {
        throw insertFailure(table, error);
      }
    },
    stored: (table, ranges) => stored(access, table, { ranges, runId }),
    disprove: (table, ranges, claim) => {
      const where = `${ofLog(table, runId)} AND ${inRanges(ranges)}`;
      const { identity } = known(specOf, table);
      return identity === undefined
        ? disproveRows(access, table, where, claim.rows ?? 0)
        : disproveVersions(access, { table, identity }, where, claim);
    },
    count: async (table) => {
      known(specOf, table);
      return (
        (
          await access.rows<{ rows: number }>(`SELECT count() AS rows FROM ${table} WHERE ${ofLog(table, runId)}`, {})
        )[0]?.rows ?? 0
      );
    },
    ping: access.ping,
  };
}
