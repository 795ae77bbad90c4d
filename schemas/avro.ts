import avro from 'avsc';
import { stringHook } from './avro-string.ts';
import { eventSchemas } from './generated/schemas.ts';
import type { EventTypes } from './generated/types.ts';

/** Binary codec of one Avro record type; values are camelCase objects, bytes are the snake_case schema's. */
export interface AvroCodec<T> {
  /** @throws when the value does not fit the schema. */
  encode(value: T): Buffer;
  /** Encodes behind `prefix` (a Confluent header) without a second copy of the body. */
  encodeAfter(prefix: Buffer, value: T): Buffer;
  /** Reads the value that starts at `offset`; @throws when the bytes are not exactly one such value. */
  decode(bytes: Buffer, offset?: number): T;
}

/** `snake_case` to `camelCase`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
}

/**
 * The same schema with camelCase field names. Avro's binary form carries no names, so both read and write the same
 * bytes, and no mapper runs per record.
 */
function camelSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(camelSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy: Record<string, unknown> = { ...schema };
  if (Array.isArray(copy['fields'])) {
    copy['fields'] = copy['fields'].map((f: { name: string; type: unknown }) => ({
      ...f,
      name: camelCase(f.name),
      type: camelSchema(f.type),
    }));
  }
  for (const part of ['type', 'items', 'values'] as const) {
    if (typeof copy[part] === 'object') copy[part] = camelSchema(copy[part]);
  }
  return copy;
}

function typeOf(schema: unknown): avro.Type {
  return avro.Type.forSchema(camelSchema(schema) as avro.Schema, {
    typeHook: stringHook as avro.ForSchemaOptions['typeHook'],
  });
}

function codecOf<T>(schema: unknown): AvroCodec<T> {
  const type = typeOf(schema);
  // One scratch buffer: encode() writes into it, then copies out exactly what was written.
  let scratch = Buffer.allocUnsafe(1 << 16);
  const encodeAfter = (prefix: Buffer, value: T): Buffer => {
    let end = type.encode(value, scratch, prefix.length);
    if (end < 0) {
      scratch = Buffer.allocUnsafe(2 * (scratch.length - end));
      end = type.encode(value, scratch, prefix.length);
    }
    prefix.copy(scratch, 0);
    return Buffer.from(scratch.subarray(0, end));
  };
  const none = Buffer.alloc(0);
  return {
    encode: (value) => encodeAfter(none, value),
    encodeAfter,
    decode: (bytes, offset = 0) => {
      const read = type.decode(bytes, offset);
      if (read.offset !== bytes.length) throw new RangeError('truncated or trailing bytes');
      return read.value as T;
    },
  };
}

const cache = new Map<string, AvroCodec<unknown>>();

/** The codec of a record type by its Avro name. */
export function avroCodec<N extends keyof EventTypes & string>(name: N): AvroCodec<EventTypes[N]> {
  let codec = cache.get(name);
  if (!codec) {
    codec = codecOf(eventSchemas[name]);
    cache.set(name, codec);
  }
  return codec as AvroCodec<EventTypes[N]>;
}

/** Reads the value that starts at `offset`; @throws when the bytes are not exactly one such value. */
export type AvroReader<T> = (bytes: Buffer, offset: number) => T;

/**
 * Reads what was written with `written`, another version of a record's schema, as the current one: fields that the writer
 * did not know get their defaults, fields that only it knew are passed over (Avro's schema resolution, worked out once).
 * @throws when one cannot be read as the other.
 */
export function avroReader<N extends keyof EventTypes & string>(name: N, written: object): AvroReader<EventTypes[N]> {
  const reader = typeOf(eventSchemas[name]);
  const writer = typeOf(written);
  // Same layout: the direct decoder is the quicker one.
  if (reader.equals(writer)) return avroCodec(name).decode;
  const resolver = reader.createResolver(writer);
  return (bytes, offset) => {
    const read = reader.decode(bytes, offset, resolver);
    if (read.offset !== bytes.length) throw new RangeError('truncated or trailing bytes');
    return read.value as EventTypes[N];
  };
}
