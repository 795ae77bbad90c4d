import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import kafkajs, { Kafka, logLevel } from 'kafkajs';
import { loadConfig } from '../../app/config.ts';
import { kafkaConnectionOf } from '../../app/kafka/connection.ts';
import { plannedTopicsOf } from '../../app/kafka/topics.ts';
import { checkTopics } from '../../app/use-cases/apply-topics.ts';
import { openTopicAdmin } from '../../connectors/kafka/topic-admin.ts';
import { createRegistryClient } from '../../connectors/registry/client.ts';
import { topics } from '../../schemas/topics.ts';
import { type Cli, createCli, type Finished } from '../support/cli.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { freePort } from '../support/kafka/free-port.ts';
import { type Registry, startRegistry } from '../support/kafka/registry.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';

type Env = Record<string, string>;

interface Difference {
  readonly topic: string;
  readonly what: string;
  readonly is: string;
  readonly remedy: string;
}

let cluster: Cluster;
let registry: Registry;

function environment(more: Env = {}): Env {
  return {
    KAFKA_BROKERS: cluster.brokers.join(','),
    SCHEMA_REGISTRY_URL: registry.url,
    REPLICATION_FACTOR: '1',
    PARTITIONS: '2',
    ...more,
  };
}

async function differences(cli: Cli): Promise<Difference[]> {
  const { code, stdout, stderr } = await cli.run(['topics', 'diff', '--json']);
  const rows = JSON.parse(stdout) as Difference[];
  assert.equal(code, rows.length === 0 ? 0 : 1, stderr);
  return rows;
}

async function override(topic: string, settings: Env): Promise<void> {
  const admin = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries }];
  await admin.alterConfigs({ validateOnly: false, resources });
  await admin.disconnect();
}

async function settingsOf(topic: string): Promise<Env> {
  const admin = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const wanted = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }];
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: wanted });
  await admin.disconnect();
  return Object.fromEntries((resources[0]?.configEntries ?? []).map((e) => [e.configName, e.configValue]));
}

/** The check that precedes a start. */
async function checked(env: Env): Promise<readonly unknown[]> {
  const config = loadConfig(env);
  const admin = await openTopicAdmin(kafkaConnectionOf(config), createRecordingTelemetry());
  try {
    return await checkTopics({ admin, plan: plannedTopicsOf(config) });
  } finally {
    await admin.close();
  }
}

function refusal({ code, stdout, stderr }: Finished): string {
  assert.equal(code, 1, stderr);
  assert.equal(stdout, '');
  return stderr;
}

describe('reconduit topics on a Kafka cluster', { skip: kafkaUnavailable(), timeout: 240_000 }, () => {
  before(async () => {
    [cluster, registry] = await Promise.all([startCluster({ brokers: 1 }), startRegistry()]);
  });
  after(() => Promise.all([cluster?.stop(), registry?.kill9()]));

  it('creates what is missing once, with the settings that its records need', async (t) => {
    const cli = createCli(t, environment({ TOPIC_PREFIX: 'new.', APP_ID: 'new' }));
    const missing = await differences(cli);
    assert.ok(missing.some(({ topic, remedy }) => topic === 'new.pos.transactions' && remedy === 'create'));
    assert.ok(missing.some(({ topic, what }) => topic === 'new.matches-value' && what === 'schema'));
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    assert.deepEqual(await differences(cli), []);
    assert.match((await cli.run(['topics', 'apply'])).stdout, /every topic is as it must be/);
    const described = JSON.parse((await cli.run(['topics', 'describe', '--json'])).stdout) as Record<string, unknown>[];
    // With the changelogs of matching and of the sink.
    assert.equal(described.length, Object.keys(topics).length + 2);
    assert.ok(described.every((topic) => topic['timestamp'] === 'LogAppendTime'));
    const partitions = Object.fromEntries(described.map((topic) => [topic['topic'], topic['partitions']]));
    assert.equal(partitions['new.pos.transactions'], 2);
    assert.equal(partitions['new.ops.signals'], 1);
    assert.equal(partitions['new-match-changelog'], 2);
    assert.equal((await settingsOf('new-match-changelog'))['cleanup.policy'], 'compact');
  });

  it('corrects settings, leaves those that others set, and never so that a record could be deleted', async (t) => {
    const cli = createCli(t, environment({ TOPIC_PREFIX: 'own.', APP_ID: 'own' }));
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    await override('own.pos.transactions', { 'retention.ms': '86400000', 'max.message.bytes': '2000000' });
    await override('own.dlq', { 'retention.ms': '-1', 'message.timestamp.type': 'LogAppendTime' });
    const found = await differences(cli);
    const remedies = Object.fromEntries(found.map((d) => [`${d.topic} ${d.what}`, d.remedy]));
    assert.equal(remedies['own.pos.transactions retention.ms'], 'alter');
    assert.equal(remedies['own.pos.transactions message.timestamp.type'], 'alter');
    assert.equal(remedies['own.dlq retention.ms'], 'left');
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    const corrected = await settingsOf('own.pos.transactions');
    assert.equal(corrected['retention.ms'], '-1');
    assert.equal(corrected['message.timestamp.type'], 'LogAppendTime');
    assert.equal(corrected['max.message.bytes'], '2000000');
    assert.equal((await settingsOf('own.dlq'))['retention.ms'], '-1');
  });

  it('says of a schema that the registry will refuse that it is refused', async (t) => {
    const cli = createCli(t, environment({ TOPIC_PREFIX: 'taken.', APP_ID: 'taken' }));
    const client = createRegistryClient({ url: registry.url, username: null, password: null });
    t.after(() => client.close());
    await client.register('taken.control-value', {
      type: 'record',
      name: 'Taken',
      fields: [{ name: 'x', type: 'int' }],
    });
    const schemas = (await differences(cli)).filter(({ what }) => what === 'schema');
    const remedies = new Map(schemas.map(({ topic, remedy }) => [topic, remedy]));
    assert.equal(remedies.get('taken.control-value'), 'refused');
    assert.equal(remedies.get('taken.matches-value'), 'register');
    assert.match(refusal(await cli.run(['topics', 'apply'])), /SCHEMA_INCOMPATIBLE/);
  });

  it('refuses a cluster whose partitions or cleanup policy are not those of the state, and changes nothing', async (t) => {
    const names = { TOPIC_PREFIX: 'old.', APP_ID: 'old' };
    assert.equal((await createCli(t, environment(names)).run(['topics', 'apply'])).code, 0);
    const more = createCli(t, environment({ ...names, PARTITIONS: '4' }));
    assert.match(refusal(await more.run(['topics', 'apply'])), /KAFKA_TOPICS.*has partitions 2, not 4/);
    assert.ok((await differences(more)).some(({ what, remedy }) => what === 'partitions' && remedy === 'refused'));
    assert.equal((await checked(environment(names))).length, 0);
    await assert.rejects(checked(environment({ ...names, PARTITIONS: '4' })), { code: 'KAFKA_TOPICS' });
    await assert.rejects(checked(environment({ TOPIC_PREFIX: 'none.', APP_ID: 'none' })), /none\.dlq is missing/);
    await override('old-match-changelog', { 'cleanup.policy': 'delete' });
    const same = createCli(t, environment(names));
    assert.match(refusal(await same.run(['topics', 'apply'])), /KAFKA_TOPICS: old-match-changelog has cleanup.policy/);
    assert.equal((await settingsOf('old-match-changelog'))['cleanup.policy'], 'delete');
  });

  it('says within seconds that no broker answers, that one hangs, or that the registry is away', async (t) => {
    const nobody = `127.0.0.1:${await freePort()}`;
    const noBroker = createCli(t, environment({ KAFKA_BROKERS: nobody }));
    const startedMs = performance.now();
    assert.match(refusal(await noBroker.run(['topics', 'diff'])), /KAFKA_UNAVAILABLE: connecting to Kafka/);
    assert.ok(performance.now() - startedMs < 30_000);
    const noRegistry = createCli(t, environment({ SCHEMA_REGISTRY_URL: `http://${nobody}` }));
    assert.match(refusal(await noRegistry.run(['topics', 'diff'])), /REGISTRY_UNAVAILABLE/);
    cluster.broker(1).pause();
    const pausedMs = performance.now();
    const hanging = await createCli(t, environment()).run(['topics', 'diff']);
    cluster.broker(1).resume();
    assert.match(refusal(hanging), /KAFKA_UNAVAILABLE/);
    assert.ok(performance.now() - pausedMs < 30_000);
  });
});
