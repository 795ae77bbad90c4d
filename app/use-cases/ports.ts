import type { Clock } from '../../processors/ports/clock.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { Publisher } from '../../processors/ports/publisher.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';

/** Where decisions are queried; both ways only read. `params` are bound to `{name:Type}`, never spliced. */
export interface Warehouse {
  /** Rows as objects; money as text ("450.00"). */
  rows<T>(sql: string, params?: Readonly<Record<string, unknown>>): Promise<T[]>;
  /** The answer as bytes, in the FORMAT that the query names, else in `format`. */
  readOnly(sql: string, params?: Readonly<Record<string, unknown>>, format?: string): Promise<Buffer>;
}

/** The log and what goes with it: what use-cases read from and append to. */
export interface LogPorts {
  readonly log: LogReader;
  readonly publisher: Publisher;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Partitions of every topic that has more than one. */
  readonly partitions: number;
}
