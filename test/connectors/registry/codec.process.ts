import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { createRegistryClient, registryTimeoutMs } from '../../../connectors/registry/client.ts';
import { openRegistryCodec, type RegistryCodec } from '../../../connectors/registry/codec.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import { eventSchemas } from '../../../schemas/generated/schemas.ts';
import { topics } from '../../../schemas/topics.ts';
import { codecContract } from '../../contracts/codec.contract.ts';
import { kafkaUnavailable } from '../../support/kafka/artifacts.ts';
import { freePort } from '../../support/kafka/free-port.ts';
import { type Registry, startRegistry } from '../../support/kafka/registry.ts';

const control = {
  controlId: 'c1',
  kind: 'ACTIVATE_MODEL',
  modelId: 'm1',
  issuedAt: 5,
  actor: 'desk',
  reason: null,
  modelBody: null,
} as const;
const controlSubject = 'reconduit.control-value';

interface AvroRecord {
  fields: { name: string; type: unknown; default?: unknown }[];
}

/** The schema of control records, changed. */
function changed(change: (schema: AvroRecord) => void): object {
  const copy = structuredClone(eventSchemas['Control']) as AvroRecord;
  change(copy);
  return copy;
}

async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    assert.ok(error instanceof ReconduitError, String(error));
    return error.code;
  }
  return 'none';
}

function withId(bytes: Buffer, id: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32BE(id, 1);
  return copy;
}

describe('a codec over a schema registry', { skip: kafkaUnavailable(), timeout: 120_000 }, () => {
  let registry: Registry;
  let codec: RegistryCodec;
  const open = (register: boolean, url = registry.url): Promise<RegistryCodec> => {
    const access = { url, username: null, password: null };
    return openRegistryCodec({ access, subjectOf: (topic) => `reconduit.${topic}-value`, register });
  };

  before(async () => {
    registry = await startRegistry();
  });
  after(async () => {
    codec?.close();
    await registry?.kill9();
  });

  it('does not start on a registry without its schemas, unless it may register them', async () => {
    assert.equal(await codeOf(open(false)), 'SCHEMA_UNREGISTERED');
    (await open(true)).close();
    codec = await open(false);
  });

  codecContract('schema registry', async () => {
    const own = await open(true);
    return { codec: own, close: async () => own.close() } as never;
  });

  it('reads what older and newer versions of a schema wrote', async () => {
    const client = createRegistryClient({ url: registry.url, username: null, password: null });
    const newer = changed(({ fields }) => {
      fields.push({ name: 'added', type: ['null', 'string'], default: null });
      const kind = fields.find(({ name }) => name === 'kind')?.type as { symbols: string[] };
      kind.symbols.push('ACTIVATE_LATER');
    });
    const id = await client.register(controlSubject, newer);
    client.close();
    // The newer writer's bytes: one byte more, the null of the added field.
    const bytes = Buffer.concat([withId(codec.encode(topics.control, control), id), Buffer.from([0])]);
    const laterKind = Buffer.from(bytes);
    const kindAt = 5 + 1 + control.controlId.length;
    laterKind[kindAt] = 4;
    await codec.prepare([bytes, laterKind]);
    assert.deepEqual({ ...codec.decode(topics.control, bytes) }, control);
    assert.equal(codec.decode(topics.control, laterKind).kind, 'UNKNOWN');
    const current = codec.encode(topics.control, control);
    assert.deepEqual(codec.current(topics.control, bytes), current);
    assert.equal(codec.current(topics.control, current), current);
  });

  it('calls a schema of another registry subject unreadable, and one that cannot be resolved incompatible', async () => {
    const client = createRegistryClient({ url: registry.url, username: null, password: null });
    const foreign = await client.register('foreign-value', { type: 'record', name: 'Foreign', fields: [] });
    const clash = changed(({ fields }) => fields.splice(0, 1));
    const incompatible = await client.register('elsewhere-value', clash);
    client.close();
    const bytes = codec.encode(topics.control, control);
    const [other, unresolved] = [withId(bytes, foreign), withId(bytes, incompatible)];
    await codec.prepare([other, unresolved]);
    assert.equal(await codeOf(() => codec.decode(topics.control, other)), 'RECORD_UNREADABLE');
    assert.equal(await codeOf(() => codec.decode(topics.control, unresolved)), 'SCHEMA_INCOMPATIBLE');
  });

  it('does not wait for a schema that could not be registered, whether or not it may register it', async () => {
    const client = createRegistryClient({ url: registry.url, username: null, password: null });
    const clash = changed(({ fields }) => fields.splice(0, 1, { name: 'weather', type: 'string' }));
    await client.register('taken.control-value', clash);
    client.close();
    const options = {
      access: { url: registry.url, username: null, password: null },
      subjectOf: (topic: string) => `${topic === 'control' ? 'taken' : 'reconduit'}.${topic}-value`,
    };
    for (const register of [false, true]) {
      assert.equal(await codeOf(openRegistryCodec({ ...options, register })), 'SCHEMA_INCOMPATIBLE');
    }
  });

  it('registers no schema that cannot read what is there', async () => {
    const client = createRegistryClient({ url: registry.url, username: null, password: null });
    const narrower = changed(({ fields }) => fields.push({ name: 'must', type: 'string' }));
    assert.equal(await codeOf(client.register(controlSubject, narrower)), 'SCHEMA_INCOMPATIBLE');
    client.close();
  });

  it('waits for a registry that hangs or is away, decodes meanwhile what it knows, and goes on when it is back', async () => {
    const known = codec.encode(topics.control, control);
    const unknown = withId(known, 4_000_001);
    registry.pause();
    const startedMs = performance.now();
    assert.equal(await codeOf(codec.prepare([unknown])), 'REGISTRY_UNAVAILABLE');
    assert.ok(performance.now() - startedMs < registryTimeoutMs + 2_000);
    await codec.prepare([known]);
    assert.deepEqual({ ...codec.decode(topics.control, known) }, control);
    registry.resume();
    await codec.prepare([unknown]);
    assert.equal(await codeOf(() => codec.decode(topics.control, unknown)), 'SCHEMA_UNKNOWN');
  });

  it('does not take the word of a registry that has lost its schemas, or of something else in its place', async () => {
    const unknown = withId(codec.encode(topics.control, control), 4_000_002);
    await registry.stop();
    assert.equal(await codeOf(codec.prepare([unknown])), 'REGISTRY_UNAVAILABLE');
    await registry.start();
    assert.equal(await codeOf(codec.prepare([unknown])), 'REGISTRY_UNAVAILABLE');
  });
});

describe('a codec without a registry', () => {
  const options = { subjectOf: (topic: string) => topic, register: true };
  const access = (url: string) => ({ url, username: 'desk', password: 'wrong-secret' });

  it('says so when nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    assert.equal(await codeOf(openRegistryCodec({ ...options, access: access(url) })), 'REGISTRY_UNAVAILABLE');
  });

  it('says so when it is refused, without telling the password', async (t) => {
    const server: Server = createServer((_, answer) => {
      answer.writeHead(401, { 'content-type': 'application/json' }).end('{"error_code":401,"message":"Unauthorized"}');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    t.after(() => server.closeAllConnections());
    t.after(() => server.close());
    const { port } = server.address() as { port: number };
    const opened = openRegistryCodec({ ...options, access: access(`http://127.0.0.1:${port}`) });
    const refused = await opened.catch((error: unknown) => error as ReconduitError);
    assert.ok(refused instanceof ReconduitError);
    assert.equal(refused.code, 'REGISTRY_REFUSED');
    assert.doesNotMatch(JSON.stringify([refused.message, refused.cause, refused.stack]), /wrong-secret/);
  });
});
