import { ClickHouseError } from '@clickhouse/client';
import { ReconduitError } from '../../processors/errors.ts';

/** What the sink does about an error: try again, wait for a person, or set the row aside. */
type FailureKind = 'retry' | 'schema' | 'row' | 'query';

// clickhouse-kafka-connect's list, and 243 (disk full): each can pass without anybody changing the data.
const retriable = new Set([159, 164, 202, 203, 209, 210, 241, 242, 243, 252, 285, 319, 425, 999]);
// NO_SUCH_COLUMN_IN_TABLE, UNKNOWN_TABLE, INCORRECT_DATA; and their kin UNKNOWN_DATABASE, NOT_FOUND_COLUMN_IN_BLOCK.
const schema = new Set([10, 16, 60, 81, 117]);
// CANNOT_PARSE_TEXT, CANNOT_PARSE_ESCAPE_SEQUENCE, CANNOT_PARSE_INPUT, CANNOT_READ_ALL_DATA, ARGUMENT_OUT_OF_BOUND.
const row = new Set([6, 25, 27, 33, 69]);

/** ClickHouse's number for an error; undefined for an error of the network. */
function clickHouseCode(error: unknown): number | undefined {
  return error instanceof ClickHouseError ? Number(error.code) : undefined;
}

/** Sorts an error of an insert by what to do about it. */
function failureKind(error: unknown): FailureKind {
  const code = clickHouseCode(error);
  if (code === undefined || retriable.has(code)) return 'retry';
  if (schema.has(code)) return 'schema';
  return row.has(code) ? 'row' : 'query';
}

function nameOf(error: unknown): string {
  if (error instanceof ClickHouseError) return `code ${error.code}${error.type ? ` ${error.type}` : ''}`;
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'no answer';
}

// An insert meets it while a server is being maintained; who asks through the read-only way in has only himself to mend.
const readOnlyMode = 164;

/** Of a query that somebody wrote: carries ClickHouse's own words, which say where it is wrong. */
export function queryFailure(error: unknown): ReconduitError {
  const code = clickHouseCode(error);
  if (code !== undefined && (code === readOnlyMode || failureKind(error) !== 'retry')) {
    return new ReconduitError('CLICKHOUSE_REFUSED', `ClickHouse refused the query: ${(error as Error).message}`, error);
  }
  const words = error instanceof ClickHouseError ? error.message : nameOf(error);
  return new ReconduitError('CLICKHOUSE_UNAVAILABLE', `ClickHouse cannot answer: ${words}`, error);
}

/** Of an insert: names the code only, since ClickHouse quotes the data that it cannot read. */
export function insertFailure(table: string, error: unknown): ReconduitError {
  const kind = failureKind(error);
  const name = nameOf(error);
  if (kind === 'retry') return new ReconduitError('CLICKHOUSE_UNAVAILABLE', `insert into ${table}: ${name}`);
  if (kind === 'row') return new ReconduitError('SINK_ROW', `insert into ${table}: ${name}`);
  return new ReconduitError('SINK_SCHEMA', `insert into ${table}: ${name}`);
}
