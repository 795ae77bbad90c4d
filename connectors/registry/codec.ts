import { ReconduitError } from '../../processors/errors.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import { type AvroReader, avroCodec, avroReader } from '../../schemas/avro.ts';
import { eventSchemas } from '../../schemas/generated/schemas.ts';
import type { EventTypes } from '../../schemas/generated/types.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';
import { createRegistryClient, type RegistryAccess, type RegistryClient } from './client.ts';
import { createSchemaCache, type SchemaCache } from './schema-cache.ts';

const magic = 0;
const headerBytes = 5;

/** How a codec over a registry is opened. */
export interface RegistryCodecOptions {
  readonly access: RegistryAccess;
  /** Subject of a topic, by its short name: `reconduit.matches-value`. */
  readonly subjectOf: (topic: string) => string;
  /** Whether schemas that the registry does not have are registered, or refuse the start. */
  readonly register: boolean;
}

/** A codec with an end to it. */
export interface RegistryCodec extends Codec {
  close(): void;
}

type Reader = AvroReader<EventTypes[RecordName]>;

function header(schemaId: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.writeUInt8(magic, 0);
  bytes.writeUInt32BE(schemaId, 1);
  return bytes;
}

function schemaIdOf(value: Buffer): number | undefined {
  return value.length >= headerBytes && value[0] === magic ? value.readUInt32BE(1) : undefined;
}

async function idOf(client: RegistryClient, options: RegistryCodecOptions, topic: TopicSpec): Promise<number> {
  const subject = options.subjectOf(topic.name);
  const schema = eventSchemas[topic.record] ?? {};
  if (options.register) return client.register(subject, schema);
  const id = await client.idOf(subject, schema);
  if (id !== undefined) return id;
  // Registering it would be refused: there is nothing to wait for.
  if (!(await client.admits(subject, schema))) {
    const what = `${subject} has schemas whose records this version's ${topic.record} cannot read`;
    throw new ReconduitError('SCHEMA_INCOMPATIBLE', what);
  }
  throw new ReconduitError('SCHEMA_UNREGISTERED', `${subject} does not have this version's schema of ${topic.record}`);
}

/** Reads records of any registered version of our schemas. Errors name topic and schema, never the record's content. */
class Decoder {
  private readonly cache: SchemaCache;
  private readonly readers = new Map<RecordName, Map<number, Reader>>();

  constructor(cache: SchemaCache) {
    this.cache = cache;
  }

  readonly prepare = async (values: readonly Buffer[]): Promise<void> => {
    const ids = new Set<number>();
    for (const value of values) {
      const id = schemaIdOf(value);
      if (id !== undefined) ids.add(id);
    }
    await this.cache.fetch(ids);
  };

  readonly decode = <N extends RecordName>(topic: TopicSpec<N>, value: Buffer): EventTypes[N] => {
    const id = schemaIdOf(value);
    if (id === undefined) {
      throw new ReconduitError('RECORD_UNREADABLE', `a record of ${topic.name} does not begin with a schema id`);
    }
    const reader = this.readers.get(topic.record)?.get(id) ?? this.learn(topic, id);
    try {
      return reader(value, headerBytes) as EventTypes[N];
    } catch {
      // The Avro library's message may quote the value: it is no cause to pass on.
      throw new ReconduitError('RECORD_UNREADABLE', `a record of ${topic.name} is not a ${topic.record} in Avro`);
    }
  };

  private learn(topic: TopicSpec, id: number): Reader {
    const schema = this.cache.get(id);
    if (schema === undefined) {
      throw new ReconduitError('SCHEMA_UNKNOWN', `a record of ${topic.name} names schema ${id}, which is unknown`);
    }
    const { name = 'none of Avro' } = (schema ?? {}) as { name?: string };
    if (name.replace(/^.*\./, '') !== topic.record) {
      const what = `a record of ${topic.name} has schema ${id} (${name}), not one of ${topic.record}`;
      throw new ReconduitError('RECORD_UNREADABLE', what);
    }
    const reader = readerOf(topic, id, schema as object);
    const readers = this.readers.get(topic.record) ?? new Map<number, Reader>();
    this.readers.set(topic.record, readers.set(id, reader));
    return reader;
  }
}

function readerOf(topic: TopicSpec, id: number, schema: object): Reader {
  try {
    return avroReader(topic.record, schema);
  } catch (cause) {
    const what = `a record of ${topic.name} has schema ${id}, which cannot be read as this version's ${topic.record}`;
    throw new ReconduitError('SCHEMA_INCOMPATIBLE', what, cause);
  }
}

/**
 * A codec over a schema registry: Avro behind a Confluent header. Decoding is synchronous, since the runtime waits only
 * between records: `prepare` gathers the schema ids of a fetched batch and fetches those it does not know, `decode` then
 * only looks up. A reader (Avro's resolution of the writer's schema into ours) is worked out once an id and kept, so a
 * record costs a look-up and its decoding. Decoding what was not prepared is SCHEMA_UNKNOWN.
 * An id that the registry denies is asked for again after 10 s. Nothing is registered but here, and by `topics apply`.
 * @throws SCHEMA_UNREGISTERED, SCHEMA_INCOMPATIBLE, REGISTRY_UNAVAILABLE, REGISTRY_REFUSED.
 */
export async function openRegistryCodec(options: RegistryCodecOptions): Promise<RegistryCodec> {
  const client = createRegistryClient(options.access);
  const headers = new Map<RecordName, Buffer>();
  const own = new Map<number, object>();
  try {
    for (const topic of Object.values<TopicSpec>(topics)) {
      const id = await idOf(client, options, topic);
      own.set(id, eventSchemas[topic.record] as object);
      headers.set(topic.record, header(id));
    }
  } catch (error) {
    client.close();
    throw error;
  }
  const { prepare, decode } = new Decoder(createSchemaCache(client, own));
  const encode: Codec['encode'] = (topic, value) =>
    avroCodec(topic.record).encodeAfter(headers.get(topic.record) as Buffer, value);
  return {
    prepare,
    decode,
    current: (topic, value) => {
      const isCurrent = headers.get(topic.record)?.readUInt32BE(1) === schemaIdOf(value);
      return isCurrent ? value : encode(topic, decode(topic, value));
    },
    encode,
    close: () => client.close(),
  };
}
