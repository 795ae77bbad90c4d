import { ReconduitError } from '../../processors/errors.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import { type AvroReader, avroCodec, avroReader } from '../../schemas/avro.ts';
import { earlierSchemas } from '../../schemas/generated/earlier-schemas.ts';
import type { EventTypes } from '../../schemas/generated/types.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';

const magic = 0;
const headerBytes = 5;
/** Between the ids of two versions of one schema; the first has the topic's own id. */
const versionStep = 1_000;

function header(schemaId: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.writeUInt8(magic, 0);
  bytes.writeUInt32BE(schemaId, 1);
  return bytes;
}

/** Versions that a record type has had; the last is the current one. */
function versionsOf(record: RecordName): number {
  return (earlierSchemas[record]?.length ?? 0) + 1;
}

function idOf({ schemaId, record }: TopicSpec): number {
  return schemaId + versionStep * (versionsOf(record) - 1);
}

const readers = new Map<string, AvroReader<never>>();

/** What reads the bytes of this version; undefined: a later version wrote them. */
function readerOf<N extends RecordName>(record: N, version: number): AvroReader<EventTypes[N]> | undefined {
  if (version === versionsOf(record)) return avroCodec(record).decode;
  const written = earlierSchemas[record]?.[version - 1];
  if (written === undefined) return undefined;
  const key = `${record} ${version}`;
  const reader = readers.get(key) ?? avroReader(record, written);
  readers.set(key, reader as AvroReader<never>);
  return reader as AvroReader<EventTypes[N]>;
}

/**
 * A codec whose registry is the table of topics: Avro behind a Confluent header (magic 0, 4-byte schema id). Errors name
 * the topic and the schema, never the record's content.
 */
export function createEmbeddedCodec(): Codec {
  const recordsById = new Map(Object.values<TopicSpec>(topics).map((topic) => [topic.schemaId, topic.record]));
  const headers = new Map(Object.values<TopicSpec>(topics).map((topic) => [topic.schemaId, header(idOf(topic))]));
  const encode: Codec['encode'] = (topic, value) =>
    avroCodec(topic.record).encodeAfter(headers.get(topic.schemaId) ?? header(idOf(topic)), value);
  const decode: Codec['decode'] = (topic, value) => {
    if (value.length < headerBytes || value[0] !== magic) {
      throw new ReconduitError('RECORD_UNREADABLE', `a record of ${topic.name} does not begin with a schema id`);
    }
    const id = value.readUInt32BE(1);
    const version = Math.floor(id / versionStep) + 1;
    const isOwn = id % versionStep === topic.schemaId;
    const read = isOwn ? readerOf(topic.record, version) : undefined;
    if (read === undefined) {
      const record = isOwn ? undefined : recordsById.get(id % versionStep);
      if (record === undefined) {
        throw new ReconduitError('SCHEMA_UNKNOWN', `a record of ${topic.name} names schema ${id}, which is unknown`);
      }
      throw new ReconduitError('RECORD_UNREADABLE', `a record of ${topic.name} is a ${record}, not a ${topic.record}`);
    }
    try {
      return read(value, headerBytes);
    } catch {
      // The Avro library's message may quote the value: it is no cause to pass on.
      throw new ReconduitError('RECORD_UNREADABLE', `a record of ${topic.name} is not a ${topic.record} in Avro`);
    }
  };
  return {
    prepare: async () => undefined,
    decode,
    current: (topic, value) => {
      const own = headers.get(topic.schemaId);
      let same = value.length >= headerBytes && own !== undefined;
      for (let i = 0; same && i < headerBytes; i++) same = value[i] === own?.[i];
      return same ? value : encode(topic, decode(topic, value));
    },
    encode,
  };
}
