import { randomUUID } from 'node:crypto';
import type { Sink } from '../../processors/ports/sink.ts';
import { topicNamed, topics } from '../../schemas/topics.ts';
import { insertFailure } from './failure.ts';
import { createRowCollector, type SpareRows, tablesOfTopics } from './row-collector.ts';
import { type RowsAccess, StoredRows } from './stored-rows.ts';
import { tableColumns } from './table-columns.ts';
import type { TableRowsSpec } from './table-rows.ts';

/** What the sink needs of a ClickHouse client. */
export interface SinkAccess extends RowsAccess {
  /** Sends an INSERT with its data; throws the client's own errors. */
  insert(query: string, data: Buffer, token: string): Promise<void>;
  ping(): Promise<void>;
}

const specOf = new Map([...tablesOfTopics.values()].flat().map((spec) => [spec.table, spec]));

const lastFirst = new Set(
  [...tablesOfTopics].filter(([, specs]) => specs.some(({ identity }) => identity?.latestOnly)).map(([topic]) => topic),
);

const outputsOfRuns: ReadonlySet<string> = new Set([topics.matches.name, topics.exceptions.name]);

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

/**
 * The sink port over ClickHouse for all that comes through the live log, or for the decisions of one replay or shadow:
 * Native blocks, one INSERT a batch, and its token where every row stays. Where later rows replace earlier ones each insert has a
 * token of its own, so that a repeated one is always stored: ClickHouse writes a token down before its part is in place, and a
 * kill in between leaves a token that keeps out rows that are not there.
 */
export function createSink(access: SinkAccess, runId = 'live'): Sink {
  const spare: SpareRows = new Map();
  const isLive = runId === 'live';
  const rows = new StoredRows(access, runId);
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
    stored: (table, ranges) => rows.offsets(table, ranges),
    disprove: (table, ranges, claim) => rows.disprove(known(specOf, table), ranges, claim),
    count: async (table) => await rows.count(known(specOf, table).table),
    ping: access.ping,
  };
}
