import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type EachMessagePayload, Kafka, logLevel } from 'kafkajs';
import { avroCodec } from '../../schemas/avro.ts';
import { eventSchemas } from '../../schemas/generated/schemas.ts';
import { type BegunUp, type Cli, createCli, eventually } from '../support/cli.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { kafkaEnvironment } from '../support/kafka/environment.ts';
import { type Registry, startRegistry } from '../support/kafka/registry.ts';
import { ndjson, post, redemption, ticket } from '../support/live-feed.ts';
import { ticket as ticketEvent } from '../support/matching-events.ts';

const saidWithinMs = 20_000;
const dayMs = 86_400_000;

interface Status {
  readonly tasks: readonly { readonly lag: number; readonly commits: number }[];
  readonly sink: { readonly lag: number };
  readonly dead_letters: { readonly waiting: number; readonly replayed: number };
}

async function statusOf(cli: Cli): Promise<Status> {
  const { stdout, stderr, code } = await cli.run(['status', '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Status;
}

function isDone({ tasks }: Status): boolean {
  return tasks.every(({ lag }) => lag === 0) && tasks.some(({ commits }) => commits > 0);
}

async function says(up: BegunUp, code: string, sentence: RegExp): Promise<void> {
  const begunMs = performance.now();
  const [line = ''] = await eventually(
    async () =>
      up
        .stderr()
        .split('\n')
        .filter((text) => text.includes(`"code":"${code}"`)),
    (lines) => lines.length > 0,
  );
  assert.ok(performance.now() - begunMs < saidWithinMs);
  assert.match(line, sentence);
}

/** Confluent's header before a value. */
function headed(schemaId: number, value: readonly number[]): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeInt32BE(schemaId, 1);
  return Buffer.concat([bytes, Buffer.from(value)]);
}

/** Options of a process whose clock is off by so much; ahead, when it is positive. */
function clockOffBy(ms: number): string {
  const source = `const now = Date.now; globalThis.Date = class extends Date {
    constructor(...of) { if (of.length === 0) super(now() + ${ms}); else super(...of); }
    static now() { return now() + ${ms}; }
  };`;
  return `--import=data:text/javascript,${encodeURIComponent(source)}`;
}

describe('records and clocks that are wrong, over Kafka', { skip: kafkaUnavailable(), timeout: 240_000 }, () => {
  let cluster: Cluster;
  let registry: Registry;
  const environment = (name: string, more: Record<string, string> = {}): Record<string, string> =>
    kafkaEnvironment({ cluster, registry }, name, more);

  before(async () => {
    [cluster, registry] = await Promise.all([startCluster({ brokers: 1 }), startRegistry()]);
  });
  after(() => Promise.all([cluster?.stop(), registry?.kill9()]));

  async function append(topic: string, values: readonly Buffer[]): Promise<void> {
    const producer = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic, messages: values.map((value) => ({ key: 'default', value, partition: 0 })) });
    await producer.disconnect();
  }

  /** Gives a schema the next id of the registry. */
  async function register(subject: string, schema: object): Promise<number> {
    const answer = await fetch(`${registry.url}/subjects/${subject}/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: JSON.stringify(schema) }),
    });
    return ((await answer.json()) as { id: number }).id;
  }

  /** A schema that has nothing in common with ours. */
  function foreign(name: string): object {
    return { type: 'record', name, fields: [{ name: 'weather', type: 'string' }] };
  }

  /** Every record of a topic. */
  async function recordsOf(topic: string, enough: number): Promise<EachMessagePayload[]> {
    const consumer = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING }).consumer({ groupId: topic });
    const seen: EachMessagePayload[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async (payload) => void seen.push(payload) });
    await eventually(
      async () => seen.length,
      (n) => n >= enough,
    );
    await consumer.disconnect();
    return seen;
  }

  it('sets aside, once, what cannot be read, waits for a registry that does not answer, and goes on', async (t) => {
    const { CLICKHOUSE_URL: _, ...env } = environment('poison');
    // The sink reads all of it too: what neither can read is one letter.
    const cli = createCli(t, env);
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    const begun = cli.begin();
    const up = await begun.ready;
    const topic = 'poison.pos.transactions';
    const weather = headed(await register('foreign', foreign('Foreign')), [8, 114, 97, 105, 110]);
    const clash = headed(await register('clash', foreign('PosTransaction')), [8, 114, 97, 105, 110]);
    // The last: as long as brokers take; its letter is longer.
    const longest = Buffer.alloc(1_048_500, 'j');
    for (const value of [Buffer.from('junk'), headed(987_654, [2]), weather, clash, longest])
      await append(topic, [value]);
    assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 10))).status, 200);
    const lettersAre =
      (waiting: number) =>
      (status: Status): boolean =>
        isDone(status) && status.sink.lag === 0 && status.dead_letters.waiting === waiting;
    await eventually(() => statusOf(cli), lettersAre(5));
    registry.pause();
    await append(topic, [headed(987_655, [2])]);
    await says(begun, 'REGISTRY_UNAVAILABLE', /no answer in 5000 ms/);
    assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 10))).status, 200);
    registry.resume();
    await eventually(() => statusOf(cli), lettersAre(6));
    assert.equal(await up.stop('SIGKILL'), null);
    const again = await cli.up();
    await eventually(() => statusOf(cli), lettersAre(6));
    const { stdout } = await cli.run(['dlq', 'list', '--json']);
    assert.deepEqual((JSON.parse(stdout) as { code: string }[]).map(({ code }) => code).sort(), [
      ...['RECORD_UNREADABLE', 'RECORD_UNREADABLE', 'RECORD_UNREADABLE'],
      ...['SCHEMA_INCOMPATIBLE', 'SCHEMA_UNKNOWN', 'SCHEMA_UNKNOWN'],
    ]);
    assert.equal(await again.stop(), 0);
  });

  it('says in headers where a dead letter comes from and why, and plays it again through the front door', async (t) => {
    const cli = createCli(t, environment('again'));
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    const up = await cli.up();
    assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 1))).status, 200);
    // As a newer version will write it, whose schema is not registered yet: it will have the next id.
    const newer = structuredClone(eventSchemas['PosTransaction']) as { fields: object[] };
    newer.fields.push({ name: 'till', type: ['null', 'string'], default: null });
    const id = (await register('next', foreign('Next'))) + 1;
    const known = avroCodec('PosTransaction').encode(ticketEvent({ transactionId: 'pos:newer' }));
    const early = headed(id, [...known, 0]);
    await append('again.pos.transactions', [early]);
    const isSetAside = (waiting: number, replayed: number) => (status: Status) =>
      isDone(status) && status.dead_letters.waiting === waiting && status.dead_letters.replayed === replayed;
    await eventually(() => statusOf(cli), isSetAside(1, 0));
    const [letter] = await recordsOf('again.dlq', 1);
    const headers = Object.entries(letter?.message.headers ?? {}).map(([name, value]) => [name, String(value)]);
    assert.deepEqual(Object.fromEntries(headers), {
      ...{ topic: 'pos.transactions', partition: '0', offset: '0' },
      ...{ code: 'SCHEMA_UNKNOWN', schema_id: String(id) },
    });
    assert.equal(await register('again.pos.transactions-value', newer), id);
    // Denied once, an id is asked for again after 10 s: until then the letter comes back, under an id of its own.
    await eventually(
      async () => {
        assert.equal((await cli.run(['dlq', 'replay', '--all'])).code, 0);
        await eventually(() => statusOf(cli), isDone);
        return (await statusOf(cli)).dead_letters.waiting;
      },
      (waiting) => waiting === 0,
    );
    const played = (await statusOf(cli)).dead_letters.replayed;
    const arrived = await recordsOf('again.pos.transactions', 1 + played);
    assert.equal(arrived.length, 1 + played);
    assert.ok(arrived.every(({ partition, message }) => partition === 0 && early.equals(message.value ?? early)));
    assert.equal(JSON.parse((await cli.run(['dlq', 'replay', '--all', '--json'])).stdout).replayed, 0);
    assert.equal(await up.stop(), 0);
  });

  for (const [name, offMs, said] of [
    ['ahead', dayMs, /8640\d s ahead of the brokers/],
    ['behind', -dayMs, /86(39|40)\d s behind the brokers/],
  ] as const) {
    it(`says that its clock is a day ${name}, and decides the same`, async (t) => {
      const cli = createCli(t, environment(name, { NODE_OPTIONS: clockOffBy(offMs) }));
      assert.equal((await cli.run(['topics', 'apply'])).code, 0);
      const begun = cli.begin();
      const up = await begun.ready;
      assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 10))).status, 200);
      assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 10))).status, 200);
      await says(begun, 'CLOCK_SKEWED', said);
      await eventually(() => statusOf(cli), isDone);
      const admin = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      const ends = await admin.fetchTopicOffsets(`${name}.matches`);
      await admin.disconnect();
      assert.ok(ends.reduce((sum, { offset }) => sum + Number(offset), 0) >= 10, 'ten redemptions are decided');
      assert.equal(await up.stop(), 0);
    });
  }
});
