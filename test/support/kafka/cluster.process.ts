import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaUnavailable } from './artifacts.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type Registry, startRegistry } from './registry.ts';

const topic = 'lab';
const retry = { initialRetryTime: 50, multiplier: 1.5, maxRetryTime: 500, retries: 100 };

function client(cluster: Cluster): Kafka {
  return new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING, retry });
}

async function createTopic(cluster: Cluster): Promise<void> {
  const admin = client(cluster).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
}

async function produce(cluster: Cluster, values: readonly string[]): Promise<void> {
  const producer = client(cluster).producer();
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ value, partition: 0 })) });
  await producer.disconnect();
}

async function consume(cluster: Cluster, groupId: string, count: number): Promise<string[]> {
  const consumer = client(cluster).consumer({ groupId, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: ({ message }) => {
        values.push(String(message.value));
        if (values.length === count) resolve();
        return Promise.resolve();
      },
    });
  });
  await consumer.disconnect();
  return values;
}

describe('a Kafka cluster started by a test', { skip: kafkaUnavailable(), timeout: 120_000 }, () => {
  for (const brokers of [1, 3] as const) {
    it(`of ${brokers} keeps what it acknowledged through kill -9 of each broker, and goes on after a pause`, async (t) => {
      const cluster = await startCluster({ brokers });
      t.after(() => cluster.stop());
      await createTopic(cluster);
      await produce(cluster, ['a', 'b']);
      for (let id = 1; id <= brokers; id++) {
        await cluster.broker(id).kill9();
        assert.equal(cluster.broker(id).pid(), 0);
        await cluster.broker(id).start();
      }
      cluster.broker(1).pause();
      const waiting = produce(cluster, ['c']);
      cluster.broker(1).resume();
      await waiting;
      await cluster.broker(brokers).stop();
      await cluster.broker(brokers).start();
      assert.deepEqual(await consume(cluster, 'readers', 3), ['a', 'b', 'c']);
    });
  }
});

describe('a schema registry started by a test', { skip: kafkaUnavailable(), timeout: 120_000 }, () => {
  let registry: Registry | undefined;

  before(async () => {
    registry = await startRegistry();
  });
  after(() => registry?.kill9());

  it('takes a schema and gives it back by id', async () => {
    assert.ok(registry);
    const schema = JSON.stringify({ type: 'record', name: 'A', fields: [{ name: 'b', type: 'long' }] });
    const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
    const posted = await fetch(`${registry.url}/subjects/a-value/versions`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ schema }),
    });
    const { id } = (await posted.json()) as { id: number };
    const got = (await (await fetch(`${registry.url}/schemas/ids/${id}`)).json()) as { schema: string };
    assert.deepEqual(JSON.parse(got.schema), JSON.parse(schema));
  });
});
