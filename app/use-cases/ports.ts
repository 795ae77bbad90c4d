import type { Readable } from 'node:stream';
import type { Clock } from '../../processors/ports/clock.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import type { LogReader } from '../../processors/ports/log-reader.ts';
import type { Publisher } from '../../processors/ports/publisher.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';

/** Where rows are queried; read-only. */
export interface Warehouse {
  /** The answer in the format that the query names, else in `format`. `params` are bound, never spliced. */
  query(sql: string, format: string, params?: Readonly<Record<string, unknown>>): Promise<Readable>;
}

/** What use-cases work on. */
export interface LogPorts {
  readonly log: LogReader;
  readonly publisher: Publisher;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Partitions of every topic that has more than one. */
  readonly partitions: number;
}
