import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { type ErrorCode, ReconduitError } from '../../processors/errors.ts';

/** Longest wait for one answer of the registry. */
export const registryTimeoutMs: number = 5_000;

/** How to reach a schema registry that speaks Confluent's API. */
export interface RegistryAccess {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** A schema as the registry has it; null: one that is no Avro record. */
export type WrittenSchema = object | null;

/** The questions we ask a registry. Each is answered within `registryTimeoutMs`, or fails. */
export interface RegistryClient {
  /**
   * Gives the id of a schema under a subject, which from its first schema on takes none that cannot read the earlier ones.
   * @throws SCHEMA_INCOMPATIBLE.
   */
  register(subject: string, schema: object): Promise<number>;
  /** Id of a schema under a subject; undefined when it is not registered there. */
  idOf(subject: string, schema: object): Promise<number | undefined>;
  /** Whether the subject's compatibility lets the schema in; yes where there is no such subject. */
  admits(subject: string, schema: object): Promise<boolean>;
  /** The schema of an id; undefined when there is none. */
  schemaOf(id: number): Promise<WrittenSchema | undefined>;
  close(): void;
}

type ConfluentSchema = Parameters<SchemaRegistry['getRegistryIdBySchema']>[1];

interface Session {
  readonly registry: SchemaRegistry;
  readonly agent: HttpAgent;
}

interface AvroLike {
  schema?(options: { exportAttrs: boolean }): unknown;
}

const notFound = 404;
const refusals: readonly number[] = [401, 403];
const incompatible: readonly number[] = [409, 422];
const compatibility = COMPATIBILITY.BACKWARD_TRANSITIVE;

function openSession({ url, username, password }: RegistryAccess): Session {
  const agent = url.startsWith('https:') ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const auth = username === null ? {} : { auth: { username, password: password ?? '' } };
  return { agent, registry: new SchemaRegistry({ host: url, agent, retry: { retries: 0 }, ...auth }) };
}

// Whatever is not a plain answer of a registry, also a refused connection, which the library calls status 400, may pass.
function codeOf(error: unknown): ErrorCode {
  const { status, name } = error as { status?: number; name?: string };
  if (status !== undefined && refusals.includes(status)) return 'REGISTRY_REFUSED';
  if (status !== undefined && incompatible.includes(status)) return 'SCHEMA_INCOMPATIBLE';
  return name === 'ConfluentSchemaRegistryCompatibilityError' ? 'SCHEMA_INCOMPATIBLE' : 'REGISTRY_UNAVAILABLE';
}

function undefinedIfMissing(error: unknown): undefined {
  const { status, name } = error as { status?: number; name?: string };
  if (status === notFound || name === 'ConfluentSchemaRegistryError') return undefined;
  throw error;
}

function registryError(what: string, error: unknown): ReconduitError {
  return new ReconduitError(codeOf(error), `${what}: ${(error as Error).message}`, error);
}

// The library does not ask this.
async function askAdmission(
  { url, username, password }: RegistryAccess,
  subject: string,
  schema: object,
): Promise<boolean> {
  const path = `${url.replace(/\/$/, '')}/compatibility/subjects/${encodeURIComponent(subject)}/versions`;
  const auth = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  const answer = await fetch(path, {
    method: 'POST',
    signal: AbortSignal.timeout(registryTimeoutMs),
    headers: {
      'content-type': 'application/vnd.schemaregistry.v1+json',
      ...(username === null ? {} : { authorization: `Basic ${auth}` }),
    },
    body: JSON.stringify({ schema: JSON.stringify(schema) }),
  });
  if (answer.status === notFound) return true;
  if (!answer.ok) throw Object.assign(new Error(`status ${answer.status}`), { status: answer.status });
  return ((await answer.json()) as { is_compatible?: boolean }).is_compatible !== false;
}

/**
 * Asks a registry through @kafkajs/confluent-schema-registry, of which only registration and look-ups are used: its decoder
 * parses the reader's schema for every record.
 */
export function createRegistryClient(access: RegistryAccess): RegistryClient {
  let session = openSession(access);

  // The library keeps every schema for ever, and asks no second time for what it still waits for.
  const ask = async <T>(what: string, question: (registry: SchemaRegistry) => Promise<T>): Promise<T> => {
    const { registry, agent } = session;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        if (session.agent === agent) session = openSession(access);
        agent.destroy();
        reject(new Error(`no answer in ${registryTimeoutMs} ms`));
      }, registryTimeoutMs);
    });
    const answer = question(registry);
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      throw registryError(what, error);
    } finally {
      clearTimeout(timer);
      registry.cache.clear();
    }
  };
  const avro = (schema: object): ConfluentSchema => ({ type: SchemaType.AVRO, schema: JSON.stringify(schema) });
  return {
    register: async (subject, schema) => {
      const what = `registering the schema of ${subject}`;
      return (await ask(what, (r) => r.register(avro(schema), { subject, compatibility }))).id;
    },
    idOf: (subject, schema) =>
      ask(`looking up ${subject}`, (r) => r.getRegistryIdBySchema(subject, avro(schema)).catch(undefinedIfMissing)),
    admits: (subject, schema) => ask(`looking up ${subject}`, () => askAdmission(access, subject, schema)),
    schemaOf: (id) =>
      ask(`fetching schema ${id}`, async (r) => {
        try {
          const found: unknown = await r.getSchema(id);
          const written = (found as AvroLike).schema?.({ exportAttrs: true });
          return typeof written === 'object' ? written : null;
        } catch (error) {
          // The registry answered, with what the library cannot parse.
          return (error as { status?: number }).status === undefined ? null : undefinedIfMissing(error);
        }
      }),
    close: () => session.agent.destroy(),
  };
}
