import { ReconduitError } from '../../processors/errors.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import { avroCodec } from '../../schemas/avro.ts';
import { type TopicSpec, topics } from '../../schemas/topics.ts';

const magic = 0;
const headerBytes = 5;

function header(schemaId: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.writeUInt8(magic, 0);
  bytes.writeUInt32BE(schemaId, 1);
  return bytes;
}

/**
 * A codec whose registry is the table of topics: Avro behind a Confluent header (magic 0, 4-byte schema id). Errors name
 * the topic and the schema, never the record's content.
 */
export function createEmbeddedCodec(): Codec {
  const recordsById = new Map(Object.values<TopicSpec>(topics).map((topic) => [topic.schemaId, topic.record]));
  const headers = new Map([...recordsById.keys()].map((id) => [id, header(id)]));
  return {
    prepare: async () => undefined,
    decode: (topic, value) => {
      if (value.length < headerBytes || value[0] !== magic) {
        throw new ReconduitError('RECORD_UNREADABLE', `a record of ${topic.name} does not begin with a schema id`);
      }
      const id = value.readUInt32BE(1);
      if (id !== topic.schemaId) {
        const record = recordsById.get(id);
        if (record === undefined) {
          throw new ReconduitError('SCHEMA_UNKNOWN', `a record of ${topic.name} names schema ${id}, which is unknown`);
        }
        throw new ReconduitError(
          'RECORD_UNREADABLE',
          `a record of ${topic.name} is a ${record}, not a ${topic.record}`,
        );
      }
      try {
        return avroCodec(topic.record).decode(value, headerBytes);
      } catch {
        // The Avro library's message may quote the value: it is no cause to pass on.
        throw new ReconduitError('RECORD_UNREADABLE', `a record of ${topic.name} is not a ${topic.record} in Avro`);
      }
    },
    encode: (topic, value) =>
      avroCodec(topic.record).encodeAfter(headers.get(topic.schemaId) ?? header(topic.schemaId), value),
  };
}
