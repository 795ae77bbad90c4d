import type { EventTypes } from '../../schemas/generated/types.ts';
import type { RecordName, TopicSpec } from '../../schemas/topics.ts';

/** Turns records into bytes with a Confluent header and back. */
export interface Codec {
  /** Fetches what decoding these values needs (schemas by id). @throws a retriable error when the registry is away: pause. */
  prepare(values: readonly Buffer[]): Promise<void>;
  /** @throws RECORD_UNREADABLE or SCHEMA_UNKNOWN: dead-letter. */
  decode<N extends RecordName>(topic: TopicSpec<N>, value: Buffer): EventTypes[N];
  /**
   * The same record in this version's schema, behind the header: the very bytes when it was written so, which are not read.
   * @throws as `decode`.
   */
  current(topic: TopicSpec, value: Buffer): Buffer;
  encode<N extends RecordName>(topic: TopicSpec<N>, value: EventTypes[N]): Buffer;
}
