import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Sink } from '../../processors/ports/sink.ts';
import { tableMigrations } from '../../schemas/generated/tables.ts';
import { queryFailure } from './failure.ts';
import { migrate } from './migrate.ts';
import { createSink, type SinkAccess } from './sink.ts';

/** Where ClickHouse is and who we are there. */
export interface ClickHouseOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** gzip both ways; worth it over a network, not over loopback. */
  readonly compress?: boolean;
}

/** Values bound to `{name:Type}` in a query. */
export type QueryParams = Readonly<Record<string, unknown>>;

/** ClickHouse, embedded or a server: the same to everybody who uses this. */
export interface ClickHouse {
  /** @throws CLICKHOUSE_UNAVAILABLE when it does not answer. */
  ping(): Promise<void>;
  /** Creates database and tables as far as they are missing; gives the names of what it applied. */
  migrate(): Promise<readonly string[]>;
  /** Rows as objects; column names as in the query. */
  rows<T>(sql: string, params?: QueryParams): Promise<T[]>;
  /** The result as bytes in the FORMAT that the query names, else in `format`. Can only read: see `readOnly`. */
  readOnly(sql: string, params?: QueryParams, format?: string): Promise<Buffer>;
  /** Runs a statement that gives no rows. */
  command(sql: string, params?: QueryParams): Promise<void>;
  readonly sink: Sink;
  /** Stores the decisions of a run that is not live. */
  sinkOf(runId: string): Sink;
  /** Requests under way fail with CLICKHOUSE_UNAVAILABLE. */
  close(): Promise<void>;
}

// Longer than the engine's own limit for readers, so that its error arrives rather than ours.
const requestTimeoutMs = 300_000;

// 64-bit counts and decimals fit JSON numbers only up to 2^53: money stays text, "450.00".
const rowSettings = {
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_decimals: 1,
  output_format_decimal_trailing_zeros: 1,
} as const;

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw queryFailure(error);
  }
}

async function ping(client: ClickHouseClient): Promise<void> {
  const result = await client.ping({ select: true });
  if (!result.success) throw queryFailure(result.error);
}

async function insert(client: ClickHouseClient, query: string, data: Buffer, token: string): Promise<void> {
  const result = await client.exec({
    query,
    values: Readable.from([data], { objectMode: false }),
    clickhouse_settings: {
      insert_deduplication_token: token,
      // Since 26.2 on by default: it would acknowledge before the rows are stored.
      async_insert: 0,
      // Merging rows of one key is what merges and FINAL are for; at each insert it costs more than sorting.
      optimize_on_insert: 0,
      // A backfill of ten years touches more months than the default of 100.
      max_partitions_per_insert_block: '0',
    },
  });
  // A reply that is not read keeps its socket from the pool.
  result.stream.resume();
}

/** Opens a client; connects when first used. */
export function createClickHouse(options: ClickHouseOptions): ClickHouse {
  const { url, username, password, database } = options;
  const compression = { request: options.compress ?? false, response: options.compress ?? false };
  // Its own log would print statements, and the rows that they quote.
  const log = { level: ClickHouseLogLevel.OFF };
  const common = { url, username, password, compression, log, request_timeout: requestTimeoutMs };
  const client = createClient({ ...common, database });
  // For what cannot name the database yet.
  const root = createClient(common);
  const command = async (sql: string, params?: QueryParams): Promise<void> => {
    await guarded(client.command({ query: sql, ...(params && { query_params: params }) }));
  };
  const rows = async <T>(sql: string, params?: QueryParams): Promise<T[]> => {
    const bound = params ? { query_params: params } : {};
    const ask = { query: sql, format: 'JSONEachRow', clickhouse_settings: rowSettings, ...bound } as const;
    return await guarded(client.query(ask).then((result) => result.json<T>()));
  };
  const access: SinkAccess = {
    insert: (query, data, token) => insert(client, query, data, token),
    rows,
    ping: () => ping(client),
  };
  return {
    ping: () => ping(client),
    migrate: async () => {
      await guarded(root.command({ query: `CREATE DATABASE IF NOT EXISTS \`${database}\`` }));
      return await migrate({ command, rows }, tableMigrations);
    },
    rows,
    readOnly: async (sql, params, format = 'PrettyCompact') => {
      const ask = client.exec({
        query: sql,
        ...(params && { query_params: params }),
        clickhouse_settings: { readonly: '1', default_format: format, output_format_decimal_trailing_zeros: 1 },
      } as Parameters<typeof client.exec>[0]);
      return await guarded(ask.then((result) => buffer(result.stream)));
    },
    command,
    sink: createSink(access),
    sinkOf: (runId) => createSink(access, runId),
    close: async () => {
      await Promise.all([client.close(), root.close()]);
    },
  };
}
