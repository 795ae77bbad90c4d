import { camelCase } from './avro.ts';
import { eventSchemas } from './generated/schemas.ts';
import type { EventTypes } from './generated/types.ts';

/** How one Avro type reads and writes JSON. */
interface JsonType {
  /** @throws Refusal */
  read(json: unknown): unknown;
  write(value: unknown): unknown;
}

interface Field {
  readonly name: string;
  readonly type: unknown;
  readonly default?: unknown;
}

/** What is wrong with a JSON event: `<field>: <what would be right>`. Never quotes the value, which may be a patient's. */
export class JsonEventError extends Error {}

/** A value that does not fit. Where it stands is put together on the way out, so that reading what fits costs nothing. */
class Refusal extends Error {
  path = '';

  /** The same, seen from where `step` (a field's name, or `[index]`) leads to it. */
  under(step: string): this {
    this.path = this.path === '' || this.path.startsWith('[') ? step + this.path : `${step}.${this.path}`;
    return this;
  }
}

function refuse(wanted: string): never {
  throw new Refusal(wanted);
}

function seenFrom(step: string, error: unknown): unknown {
  return error instanceof Refusal ? error.under(step) : error;
}

function scalar(accepts: (json: unknown) => boolean, wanted: string): JsonType {
  return { read: (json) => (accepts(json) ? json : refuse(wanted)), write: (value) => value };
}

const timestamp: JsonType = {
  read: (json) => {
    if (Number.isSafeInteger(json)) return json;
    const atMs = typeof json === 'string' && /T.*(Z|[+-]\d\d:?\d\d)$/i.test(json) ? Date.parse(json) : Number.NaN;
    return Number.isNaN(atMs) ? refuse('give UTC milliseconds, or an ISO 8601 time with its offset') : atMs;
  },
  write: (value) => value,
};

const date: JsonType = {
  read: (json) => {
    if (Number.isSafeInteger(json)) return json;
    const atMs = typeof json === 'string' && /^\d{4}-\d\d-\d\d$/.test(json) ? Date.parse(json) : Number.NaN;
    // Date.parse takes 31 February for 3 March.
    const exact = !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(json as string);
    return exact ? atMs / 86_400_000 : refuse('give YYYY-MM-DD, or days since 1970-01-01');
  },
  write: (value) => value,
};

const bytes: JsonType = {
  read: (json) => (typeof json === 'string' ? Buffer.from(json, 'base64') : refuse('give base64 text')),
  write: (value) => Buffer.from(value as Uint8Array).toString('base64'),
};

const integerWanted = 'give a whole number';
const scalars: Readonly<Record<string, JsonType>> = {
  null: scalar((json) => json === null, 'give null'),
  boolean: scalar((json) => typeof json === 'boolean', 'give true or false'),
  string: scalar((json) => typeof json === 'string', 'give text'),
  double: scalar((json) => Number.isFinite(json), 'give a number'),
  long: scalar((json) => Number.isSafeInteger(json), integerWanted),
  int: scalar((json) => Number.isSafeInteger(json) && Math.abs(json as number) < 2 ** 31, integerWanted),
  bytes,
};

const logical: Readonly<Record<string, JsonType>> = { 'timestamp-millis': timestamp, date };

/** Whether a JSON value is an object, not an array or null. */
export function isJsonObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function refuseUnknown(json: Record<string, unknown>, known: ReadonlySet<string>): void {
  for (const name of Object.keys(json)) {
    if (known.has(name)) continue;
    // A name that is no plausible field may be data: it is not quoted.
    const named = /^\w{1,40}$/.test(name) ? ` ${name}` : '';
    refuse(`unknown field${named}; it has ${[...known].join(', ')}`);
  }
}

function recordType(fields: readonly Field[], types: Map<string, JsonType>): JsonType {
  const parts = fields.map((f) => ({ ...f, key: camelCase(f.name), json: typeOf(f.type, types) }));
  const known = new Set(fields.map((f) => f.name));
  return {
    read: (json) => {
      if (!isJsonObject(json)) return refuse('give an object');
      const record: Record<string, unknown> = {};
      let stated = 0;
      let at = '';
      try {
        for (const part of parts) {
          at = part.name;
          let given = json[at];
          if (given === undefined) given = part.default;
          else stated++;
          record[part.key] = given === undefined ? refuse('is missing') : part.json.read(given);
        }
      } catch (error) {
        throw seenFrom(at, error);
      }
      // Looked for by name only when there are more than were read.
      if (Object.keys(json).length > stated) refuseUnknown(json, known);
      return record;
    },
    write: (value) =>
      Object.fromEntries(parts.map((p) => [p.name, p.json.write((value as Record<string, unknown>)[p.key])])),
  };
}

function arrayType(items: JsonType): JsonType {
  return {
    read: (json) => {
      if (!Array.isArray(json)) return refuse('give a list');
      return json.map((item, i) => {
        try {
          return items.read(item);
        } catch (error) {
          throw seenFrom(`[${i}]`, error);
        }
      });
    },
    write: (value) => (value as unknown[]).map((v) => items.write(v)),
  };
}

function mapType(values: JsonType): JsonType {
  const read = ([key, value]: [string, unknown]): [string, unknown] => {
    try {
      return [key, values.read(value)];
    } catch (error) {
      throw seenFrom(key, error);
    }
  };
  return {
    read: (json) =>
      isJsonObject(json) ? Object.fromEntries(Object.entries(json).map(read)) : refuse('give an object'),
    write: (value) => Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, values.write(v)])),
  };
}

function nullable(other: JsonType): JsonType {
  return {
    read: (json) => (json === null ? null : other.read(json)),
    write: (value) => (value === null ? null : other.write(value)),
  };
}

function namedType(schema: Record<string, unknown>, named: Map<string, JsonType>): JsonType {
  const type = (): JsonType => {
    if (schema['type'] === 'record') return recordType(schema['fields'] as Field[], named);
    const symbols = schema['symbols'] as string[];
    return scalar((json) => symbols.includes(json as string), `give one of ${symbols.join(', ')}`);
  };
  const made = type();
  named.set(schema['name'] as string, made);
  return made;
}

function typeOf(schema: unknown, named: Map<string, JsonType>): JsonType {
  if (typeof schema === 'string') {
    const found = scalars[schema] ?? named.get(schema);
    if (!found) throw new Error(`schema names the unknown type ${schema}`);
    return found;
  }
  // Every union of ours is "null or one other".
  if (Array.isArray(schema))
    return nullable(
      typeOf(
        schema.find((s) => s !== 'null'),
        named,
      ),
    );
  const complex = schema as Record<string, unknown>;
  if (complex['type'] === 'record' || complex['type'] === 'enum') return namedType(complex, named);
  if (complex['type'] === 'array') return arrayType(typeOf(complex['items'], named));
  if (complex['type'] === 'map') return mapType(typeOf(complex['values'], named));
  return logical[complex['logicalType'] as string] ?? typeOf(complex['type'], named);
}

const cache = new Map<string, JsonType>();

function jsonType(name: keyof EventTypes & string): JsonType {
  let type = cache.get(name);
  if (!type) {
    type = typeOf(eventSchemas[name], new Map());
    cache.set(name, type);
  }
  return type;
}

/** An event as a snake_case JSON value; times in UTC milliseconds, days since 1970, bytes as base64. */
export function eventToJson<N extends keyof EventTypes & string>(
  name: N,
  event: EventTypes[N],
): Record<string, unknown> {
  return jsonType(name).write(event) as Record<string, unknown>;
}

/**
 * An event from a snake_case JSON value: absent fields take the schema's defaults, unknown ones are refused. Times may be
 * ISO 8601 with an offset, dates YYYY-MM-DD.
 * @throws JsonEventError naming the field, never its value.
 */
export function eventFromJson<N extends keyof EventTypes & string>(name: N, json: unknown): EventTypes[N] {
  try {
    return jsonType(name).read(json) as EventTypes[N];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new JsonEventError(`${error.path === '' ? 'record' : error.path}: ${error.message}`);
  }
}
