import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it, type TestContext } from 'node:test';
import kafkajs, { Kafka, type AclEntry as KafkaAcl, logLevel } from 'kafkajs';
import { loadConfig } from '../../../app/config.ts';
import { kafkaConnectionOf } from '../../../app/kafka/connection.ts';
import { kafkaNamesOf, roleUses } from '../../../app/kafka/topics.ts';
import { adminRole, planAcls } from '../../../connectors/kafka/acl-plan.ts';
import { createKafkaClient } from '../../../connectors/kafka/client.ts';
import { createConnections, kafkaError } from '../../../connectors/kafka/connect.ts';
import { openKafka } from '../../../connectors/kafka/open-kafka.ts';
import { createTaskStores } from '../../../connectors/level/task-stores.ts';
import type { Out } from '../../../processors/ports/records.ts';
import { topics } from '../../../schemas/topics.ts';
import { createCli } from '../../support/cli.ts';
import { kafkaUnavailable } from '../../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../../support/kafka/cluster.ts';
import { type Registry, startRegistry } from '../../support/kafka/registry.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Env = Record<string, string>;

const password = 'correct-horse-battery';
const wrongPassword = 'wrong-horse-battery';
const users = { [adminRole]: password, gateway: password, match: password, sink: password };
const secrets = /horse-battery/;

let cluster: Cluster;
let registry: Registry;

function environment(user: string, more: Env = {}): Env {
  const { security } = cluster;
  assert.ok(security);
  return {
    KAFKA_BROKERS: cluster.broker(1).secureAddress,
    SCHEMA_REGISTRY_URL: registry.url,
    REPLICATION_FACTOR: '1',
    PARTITIONS: '2',
    KAFKA_SSL: 'true',
    KAFKA_SSL_CA_FILE: security.caFile,
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USER: user,
    KAFKA_SASL_PASSWORD: password,
    ...more,
  };
}

/** Gives each role the rights that `topics acl` prints, and no others. */
async function grant(): Promise<void> {
  const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
  const entries = planAcls(kafkaNamesOf(loadConfig({})), roleUses).flatMap(({ operations, ...entry }) =>
    operations.map(
      (operation): KafkaAcl => ({
        principal: `User:${entry.role}`,
        host: '*',
        operation: AclOperationTypes[operation],
        permissionType: AclPermissionTypes.ALLOW,
        resourceType: AclResourceTypes[entry.resource],
        resourcePatternType: ResourcePatternTypes[entry.pattern],
        resourceName: entry.name,
      }),
    ),
  );
  const admin = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createAcls({ acl: entries });
  await admin.disconnect();
}

/** Connects as records do, and as `topics` does; gives the codes of what fails. */
async function tryToConnect(env: Env): Promise<{ codes: string[]; said: string }> {
  const telemetry = createRecordingTelemetry();
  const connection = kafkaConnectionOf(loadConfig(env));
  const cluster = createConnections(connection);
  const admin = createKafkaClient(connection, telemetry).admin();
  const outcomes = await Promise.allSettled([cluster.connect(), admin.connect()]);
  await Promise.allSettled([cluster.disconnect(), admin.disconnect()]);
  const errors = outcomes.flatMap((o) => (o.status === 'rejected' ? [kafkaError('connecting', o.reason)] : []));
  const said = JSON.stringify([telemetry, errors.map((e) => [e.message, e.stack, String(e.cause)])]);
  return { codes: errors.map(({ code }) => code), said };
}

async function fails(env: Env, code: string, message: RegExp): Promise<void> {
  const startedMs = performance.now();
  const { codes, said } = await tryToConnect(env);
  assert.deepEqual(codes, [code, code], said);
  assert.match(said, message);
  assert.doesNotMatch(said, secrets);
  assert.ok(performance.now() - startedMs < 15_000);
}

/** A token endpoint that gives tokens without a signature. */
async function startTokens(t: TestContext): Promise<{ url: string; asked(): number }> {
  let asked = 0;
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const server = createServer((request, answer) => {
    const expected = `Basic ${Buffer.from(`match:${password}`).toString('base64')}`;
    if (request.headers.authorization !== expected) return answer.writeHead(401).end();
    asked++;
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = encoded({ sub: 'match', iat: nowSeconds, exp: nowSeconds + 600 });
    return answer.end(JSON.stringify({ access_token: `${encoded({ alg: 'none' })}.${claims}.`, expires_in: 600 }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, asked: () => asked };
}

describe('a cluster with TLS, SASL and ACLs', { skip: kafkaUnavailable(), timeout: 240_000 }, () => {
  before(async () => {
    [cluster, registry] = await Promise.all([startCluster({ brokers: 1, users }), startRegistry()]);
    await grant();
  });
  after(() => Promise.all([cluster?.stop(), registry?.kill9()]));

  for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512']) {
    it(`lets in who has the right password by ${mechanism}, and nobody else`, async () => {
      const env = environment('match', { KAFKA_SASL_MECHANISM: mechanism });
      assert.deepEqual((await tryToConnect(env)).codes, []);
      await fails({ ...env, KAFKA_SASL_PASSWORD: wrongPassword }, 'KAFKA_REFUSED', /[Aa]uthentication/);
    });
  }

  it('takes tokens of an OAuth endpoint, each for as long as it lasts, and says when it gives none', async (t) => {
    const tokens = await startTokens(t);
    const env = environment('match', { KAFKA_SASL_MECHANISM: 'oauthbearer', KAFKA_SASL_TOKEN_URL: tokens.url });
    assert.deepEqual((await tryToConnect(env)).codes, []);
    assert.ok(tokens.asked() <= 2);
    await fails({ ...env, KAFKA_SASL_PASSWORD: wrongPassword }, 'KAFKA_REFUSED', /gives no token: it answers 401/);
  });

  it('takes a client certificate', async () => {
    const { security } = cluster;
    assert.ok(security);
    const { clientCertFile, clientKeyFile } = security;
    const certificate = { KAFKA_SSL_CERT_FILE: clientCertFile, KAFKA_SSL_KEY_FILE: clientKeyFile };
    assert.deepEqual((await tryToConnect(environment('match', certificate))).codes, []);
  });

  it('says that the certificate is not trusted, or that the port speaks no TLS, or nothing but TLS', async () => {
    await fails(environment('match', { KAFKA_SSL_CA_FILE: '' }), 'KAFKA_REFUSED', /TLS fails.*certificate/);
    const plainPort = { KAFKA_BROKERS: cluster.broker(1).address };
    await fails(environment('match', plainPort), 'KAFKA_UNAVAILABLE', /before secure TLS connection/);
    await fails(environment('match', { KAFKA_SSL: 'false', KAFKA_SSL_CA_FILE: '' }), 'KAFKA_UNAVAILABLE', /connecting/);
  });

  it('is set up by the admin role with the rights that `topics acl` prints, and by no other role', async (t) => {
    const other = await createCli(t, environment('match')).run(['topics', 'apply']);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /error KAFKA_REFUSED: creating topics/);
    const applied = await createCli(t, environment(adminRole, { LOG_LEVEL: 'debug' })).run(['topics', 'apply']);
    assert.equal(applied.code, 0, applied.stderr);
    for (const role of ['gateway', 'match', 'sink', adminRole]) {
      const { code, stdout, stderr } = await createCli(t, environment(role)).run(['topics', 'diff']);
      assert.deepEqual([role, code, stdout], [role, 0, 'everything is as it must be\n'], stderr);
    }
    const refused = environment(adminRole, { KAFKA_SASL_PASSWORD: wrongPassword, LOG_LEVEL: 'debug' });
    const { code, stdout, stderr } = await createCli(t, refused).run(['topics', 'diff']);
    assert.equal(code, 1);
    assert.match(stderr, /error KAFKA_REFUSED: connecting to Kafka/);
    assert.doesNotMatch(stdout + stderr + applied.stdout + applied.stderr, secrets);
  });

  it('lets the role match join its group, commit and write its outputs, and append nothing at the door', async (t) => {
    const folder = temporaryFolder();
    const telemetry = createRecordingTelemetry();
    const adapters = openKafka({
      connection: kafkaConnectionOf(loadConfig(environment('match'))),
      topicPrefix: 'reconduit.',
      app: 'reconduit',
      partitions: 2,
      stores: createTaskStores(folder.path, telemetry),
      telemetry,
      onFatal: assert.fail,
    });
    t.after(async () => {
      await adapters.close();
      folder.remove();
    });
    const source = adapters.createSource('match', [topics.posTransactions, topics.rewardsRedemptions]);
    const assigned = new Promise<number>((resolve, reject) => {
      const handler = {
        assigned: async (tasks: readonly unknown[]) => resolve(tasks.length),
        revoked: async () => undefined,
        records: async () => undefined,
      };
      source.start(handler).catch(reject);
    });
    assert.equal(await assigned, 2);
    const { committer } = await adapters.storage.open({ topology: 'match', partition: 0 }, 'hash');
    await committer.recover();
    const outputs = [{ topic: 'matches', partition: 0, key: 'p1', value: Buffer.from('x') }];
    const step = { outputs, changes: [], next: { 'pos.transactions': 1 }, streamTimeMs: 1 };
    assert.equal(await committer.commit(step), 'committed');
    await committer.close();
    await source.stop();
    const ticket = { ...outputs[0], topic: 'pos.transactions' } as Out;
    await assert.rejects(adapters.publisher.publish([ticket]), { code: 'KAFKA_REFUSED' });
    // With a record that no sink has taken yet: `status` must look at it.
    for (const role of ['gateway', 'match', 'sink']) {
      const { code, stderr } = await createCli(t, environment(role)).run(['status', '--json']);
      assert.equal(code, 0, `${role}: ${stderr}`);
    }
  });
});
