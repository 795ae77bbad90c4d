import { ReconduitError } from '../../processors/errors.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import { type AvroCodec, avroCodec } from '../../schemas/avro.ts';
import type { EventTypes } from '../../schemas/generated/types.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';

const headerBytes = 5;
const magic = 0;

interface Registered {
  readonly header: Buffer;
  readonly avro: AvroCodec<unknown>;
}

function register(topic: TopicSpec): Registered {
  const header = Buffer.alloc(headerBytes, magic);
  header.writeUInt32BE(topic.schemaId, 1);
  return { header, avro: avroCodec(topic.record) as AvroCodec<unknown> };
}

/** The schema id in a record's Confluent header; null when there is no such header. */
export function schemaIdOf(value: Buffer): number | null {
  return value.length >= headerBytes && value[0] === magic ? value.readUInt32BE(1) : null;
}

/** The codec of embedded mode: a fixed registry whose ids are those of `schemas/topics.ts`. */
export function createEmbeddedCodec(): Codec {
  const registered = new Map(Object.values<TopicSpec>(topics).map((topic) => [topic.name, register(topic)]));
  const find = (topic: TopicSpec): Registered => {
    const entry = registered.get(topic.name);
    if (entry === undefined) throw new RangeError(`topic ${topic.name} is not in schemas/topics.ts`);
    return entry;
  };
  return {
    prepare: () => Promise.resolve(),
    decode<N extends RecordName>(topic: TopicSpec<N>, value: Buffer): EventTypes[N] {
      const id = schemaIdOf(value);
      if (id === null) throw new ReconduitError('RECORD_UNREADABLE', `a record of ${topic.name} has no schema header`);
      if (id !== topic.schemaId) {
        throw new ReconduitError('SCHEMA_UNKNOWN', `a record of ${topic.name} names schema ${id}, which is unknown`);
      }
      try {
        return find(topic).avro.decode(value, headerBytes) as EventTypes[N];
      } catch {
        // The library's message may quote the bytes, which hold patient details; it is not passed on as the cause.
        throw new ReconduitError('RECORD_UNREADABLE', `a record of ${topic.name} does not fit schema ${id}`);
      }
    },
    encode<N extends RecordName>(topic: TopicSpec<N>, value: EventTypes[N]): Buffer {
      const { avro, header } = find(topic);
      return avro.encodeAfter(header, value);
    },
  };
}
