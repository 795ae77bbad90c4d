import type { OffsetRange, ProofClaim, Sink } from '../../processors/ports/sink.ts';
import { topicNamed } from '../../schemas/topics.ts';
import { insertFailure } from './failure.ts';
import { createRowCollector, tableEncoders } from './row-collector.ts';
import type { TableEncoder } from './table-rows.ts';

/** What the sink needs of a ClickHouse client. */
export interface SinkAccess {
  /** Sends an INSERT with its data; throws the client's own errors. */
  insert(query: string, data: Buffer, token: string): Promise<void>;
  rows<T>(sql: string, params: Readonly<Record<string, unknown>>): Promise<T[]>;
  ping(): Promise<void>;
}

const encoderOf = new Map([...tableEncoders.values()].flat().map((encoder) => [encoder.table, encoder]));

function insertSql(encoder: TableEncoder): string {
  return `INSERT INTO ${encoder.table} (${encoder.columns.map((c) => `\`${c}\``).join(', ')}) FORMAT RowBinary`;
}

const insertSqlOf = new Map([...encoderOf.values()].map((encoder) => [encoder.table, insertSql(encoder)]));

function known<T>(map: ReadonlyMap<string, T>, table: string): T {
  const value = map.get(table);
  if (value === undefined) throw new RangeError(`no topic feeds table ${table}`);
  return value;
}

function inRanges(ranges: readonly OffsetRange[]): string {
  // Numbers of our own, not text from outside: safe to write into the statement.
  const each = ranges.map(
    (r) => `(src_partition = ${r.partition} AND src_offset >= ${r.from} AND src_offset < ${r.to})`,
  );
  return each.length === 0 ? '0' : each.join(' OR ');
}

async function disproveRows(access: SinkAccess, table: string, where: string, expected: number): Promise<number> {
  const sign = table === 'match_log' ? ', sign' : '';
  const sql = `SELECT count() AS rows, uniqExact(src_partition, src_offset${sign}) AS distinct FROM ${table} WHERE ${where}`;
  const found = (await access.rows<{ rows: number; distinct: number }>(sql, {}))[0] ?? { rows: 0, distinct: 0 };
  return Math.abs(expected - found.distinct) + (found.rows - found.distinct);
}

const keysPerQuery = 5_000;

/** Keys that are nowhere in the table in their version or a later one: an older revision that came late is replaced, not lost. */
async function lostKeys(access: SinkAccess, encoder: TableEncoder, claim: ProofClaim): Promise<number> {
  const keys = [...claim.versions.keys()];
  let found = 0;
  for (let i = 0; i < keys.length; i += keysPerQuery) {
    const sql = `SELECT ${encoder.keySql} AS key, max(version) AS version FROM ${encoder.table}
      WHERE ${encoder.keySql} IN {keys:Array(String)} GROUP BY key`;
    const rows = await access.rows<{ key: string; version: number }>(sql, { keys: keys.slice(i, i + keysPerQuery) });
    found += rows.filter((row) => row.version >= (claim.versions.get(row.key) ?? 0)).length;
  }
  return keys.length - found;
}

async function disproveVersions(
  access: SinkAccess,
  encoder: TableEncoder,
  where: string,
  claim: ProofClaim,
): Promise<number> {
  const sql = `SELECT uniqExact(${encoder.keySql}) AS keys FROM ${encoder.table} WHERE ${where}`;
  const found = (await access.rows<{ keys: number }>(sql, {}))[0]?.keys ?? 0;
  return found === claim.versions.size ? 0 : await lostKeys(access, encoder, claim);
}

/** The sink port over ClickHouse: RowBinary, one INSERT a batch, its token as the guard against a second one. */
export function createSink(access: SinkAccess): Sink {
  return {
    topics: [...tableEncoders.keys()].flatMap((name) => topicNamed(name) ?? []),
    collect: createRowCollector,
    write: async ({ table, bytes, token }) => {
      try {
        await access.insert(known(insertSqlOf, table), bytes, token);
      } catch (error) {
        throw insertFailure(table, error);
      }
    },
    disprove: (table, ranges, claim) =>
      claim.rows === undefined
        ? disproveVersions(access, known(encoderOf, table), inRanges(ranges), claim)
        : disproveRows(access, table, inRanges(ranges), claim.rows),
    count: async (table) => {
      known(encoderOf, table);
      return (await access.rows<{ rows: number }>(`SELECT count() AS rows FROM ${table}`, {}))[0]?.rows ?? 0;
    },
    ping: access.ping,
  };
}
