import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type BegunUp, createCli } from '../support/cli.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { kafkaEnvironment } from '../support/kafka/environment.ts';
import { freePort } from '../support/kafka/free-port.ts';
import { type Registry, startRegistry } from '../support/kafka/registry.ts';

const saidWithinMs = 20_000;
const users = { reconduit: 'correct-horse-battery' };

/** Waits until `up` has logged this code, with a sentence. */
async function says(up: BegunUp, code: string, sentence: RegExp): Promise<void> {
  const deadline = performance.now() + saidWithinMs;
  const line = (): string | undefined =>
    up
      .stderr()
      .split('\n')
      .find((text) => text.includes(`"code":"${code}"`));
  while (line() === undefined) {
    assert.ok(performance.now() < deadline, `not said in ${saidWithinMs} ms: ${code}\n${up.stderr()}`);
    await wait(50);
  }
  assert.match(line() ?? '', sentence);
}

describe('`reconduit up` over Kafka, when something is wrong', { skip: kafkaUnavailable(), timeout: 300_000 }, () => {
  let cluster: Cluster;
  let registry: Registry;
  const environment = (name: string, more: Record<string, string> = {}): Record<string, string> =>
    kafkaEnvironment({ cluster, registry }, name, more);

  before(async () => {
    [cluster, registry] = await Promise.all([startCluster({ brokers: 1, users }), startRegistry()]);
  });
  after(() => Promise.all([cluster?.stop(), registry?.kill9()]));

  it('waits for topics and schemas that are missing, and goes on once they are made', async (t) => {
    const cli = createCli(t, environment('missing'));
    const up = cli.begin();
    await says(up, 'KAFKA_TOPICS_MISSING', /missing\.pos\.transactions is missing/);
    assert.equal((await createCli(t, environment('missing')).run(['topics', 'apply'])).code, 0);
    assert.equal(await (await up.ready).stop(), 0);
  });

  it('waits for brokers that are away, and goes on when they are back', async (t) => {
    const cli = createCli(t, environment('away'));
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    await cluster.broker(1).kill9();
    const up = cli.begin();
    await says(up, 'KAFKA_UNAVAILABLE', /connecting to Kafka: .*ECONNREFUSED/);
    await cluster.broker(1).start();
    assert.equal(await (await up.ready).stop(), 0);
  });

  it('waits for a registry that is away or has lost its schemas, and goes on when they are back', async (t) => {
    const cli = createCli(t, environment('registry'));
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    await registry.kill9();
    const up = cli.begin();
    await says(up, 'REGISTRY_UNAVAILABLE', /ECONNREFUSED/);
    await registry.start();
    await says(up, 'SCHEMA_UNREGISTERED', /registry\.pos\.transactions-value/);
    assert.equal((await createCli(t, environment('registry')).run(['topics', 'apply'])).code, 0);
    assert.equal(await (await up.ready).stop(), 0);
  });

  it('may register its schemas itself', async (t) => {
    const cli = createCli(t, environment('itself', { REGISTER_SCHEMAS: 'true' }));
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    await registry.stop();
    await registry.start();
    assert.equal(await (await cli.up()).stop(), 0);
  });

  it('ends at once when the registry holds schemas whose records it could not read', async (t) => {
    const cli = createCli(t, environment('newer'));
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    const subject = `${registry.url}/subjects/newer.control-value`;
    const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
    const fields = [{ name: 'weather', type: 'int' }];
    const schema = JSON.stringify({ type: 'record', name: 'Control', fields });
    await fetch(subject, { method: 'DELETE' });
    await fetch(`${subject}/versions`, { method: 'POST', headers, body: JSON.stringify({ schema }) });
    const config = subject.replace('/subjects/', '/config/');
    await fetch(config, { method: 'PUT', headers, body: JSON.stringify({ compatibility: 'BACKWARD_TRANSITIVE' }) });
    for (const [REGISTER_SCHEMAS, sentence] of [
      ['false', /newer\.control-value has schemas whose records this version's Control cannot read/],
      ['true', /registering the schema of newer\.control-value/],
    ] as const) {
      const startedMs = performance.now();
      const ended = await createCli(t, environment('newer', { REGISTER_SCHEMAS })).run(['up']);
      assert.ok(performance.now() - startedMs < saidWithinMs);
      assert.equal(ended.code, 1);
      assert.match(ended.stderr, /error SCHEMA_INCOMPATIBLE: /);
      assert.match(ended.stderr, sentence);
    }
  });

  const refusals: [string, string, Record<string, string>, RegExp][] = [
    ['another number of partitions', 'KAFKA_TOPICS', { PARTITIONS: '4' }, /has partitions 2, not 4/],
    [
      'a wrong password',
      'KAFKA_REFUSED',
      {
        KAFKA_SASL_MECHANISM: 'scram-sha-256',
        KAFKA_SASL_USER: 'reconduit',
        KAFKA_SASL_PASSWORD: 'wrong-horse-battery',
      },
      /[Aa]uthentication failed/,
    ],
  ];
  for (const [what, code, wrong, sentence] of refusals) {
    it(`ends at once with ${code} at ${what}`, async (t) => {
      assert.equal((await createCli(t, environment('refused')).run(['topics', 'apply'])).code, 0);
      const { security } = cluster;
      assert.ok(security);
      const secure = {
        KAFKA_BROKERS: cluster.broker(1).secureAddress,
        KAFKA_SSL: 'true',
        KAFKA_SSL_CA_FILE: security.caFile,
      };
      const more = 'KAFKA_SASL_USER' in wrong ? { ...secure, ...wrong } : wrong;
      const startedMs = performance.now();
      const ended = await createCli(t, environment('refused', more)).run(['up']);
      assert.ok(performance.now() - startedMs < saidWithinMs);
      assert.equal(ended.code, 1);
      assert.match(ended.stderr, new RegExp(`error ${code}: `));
      assert.match(ended.stderr, sentence);
      assert.doesNotMatch(ended.stdout + ended.stderr, /horse-battery/);
    });
  }

  it('says of a wrong port that it may be no broker, or one that wants TLS', async (t) => {
    for (const wrong of [new URL(registry.url).host, cluster.broker(1).secureAddress]) {
      const up = createCli(t, environment('port', { KAFKA_BROKERS: wrong })).begin();
      await says(up, 'KAFKA_UNAVAILABLE', /it is no broker, wants TLS \(KAFKA_SSL\)/);
      assert.equal(await up.stop(), 0);
    }
  });

  it('says that nobody listens where KAFKA_BROKERS points', async (t) => {
    const up = createCli(t, environment('nobody', { KAFKA_BROKERS: `127.0.0.1:${await freePort()}` })).begin();
    await says(up, 'KAFKA_UNAVAILABLE', /ECONNREFUSED/);
  });
});
