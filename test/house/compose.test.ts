import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DCLinter } from 'dclint';
import { everyRole } from '../../app/backend.ts';
import { describeConfig, loadConfig } from '../../app/config.ts';
import { plannedTopicsOf } from '../../app/kafka/topics.ts';
import { type ComposeService, readCompose, referencesIn, root, textOf } from '../support/compose-file.ts';

const secrets = { KAFKA_PASSWORD: 'k-secret', CLICKHOUSE_PASSWORD: 'c-secret' };
const { services, volumes } = readCompose(secrets);
const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);
const lasting = Object.entries(services).filter(([, { restart }]) => restart === 'unless-stopped');

interface Linted {
  readonly messages: readonly { readonly line: number; readonly message: string }[];
}

function service(name: string): ComposeService {
  const found = services[name];
  assert.ok(found, name);
  return found;
}

/** Where a listener of the broker says that it is reached. */
function advertised(listener: string): string {
  const all = service('kafka').environment?.['KAFKA_ADVERTISED_LISTENERS'] ?? '';
  return all.split(',').find((entry) => entry.startsWith(`${listener}://`)) ?? '';
}

function volumesOf({ volumes: mounts = [] }: ComposeService): string[] {
  return mounts.map((mount) => mount.split(':')[0] ?? '');
}

describe('docker-compose.yml', () => {
  it('is a compose file', () => {
    const quotes: [1, Record<string, unknown>] = [1, { quoteType: 'double' }];
    const rules = {
      'service-keys-order': 0,
      'services-alphabetical-order': 0,
      'require-quotes-in-ports': quotes,
    } as const;
    const linter = new DCLinter({ rules, quiet: false, debug: false, exclude: [] });
    const found: readonly Linted[] = linter.lintFiles([fileURLToPath(new URL('docker-compose.yml', root))], false);
    assert.equal(found.length, 1);
    assert.deepEqual(
      found.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`)),
      [],
    );
  });

  it('needs every password from the user, and has none of its own', () => {
    for (const name of Object.keys(secrets)) {
      assert.throws(() => readCompose({ ...secrets, [name]: '' }), new RegExp(name));
    }
    const references = referencesIn(textOf('docker-compose.yml'));
    const secret = references.filter(({ name }) => /PASSWORD|SECRET|TOKEN/.test(name));
    assert.ok(secret.length > 0 && secret.every(({ operator }) => operator === ':?'));
    const values = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment));
    for (const [key, value] of values) {
      if (/PASSWORD/.test(key)) assert.ok(Object.values(secrets).includes(value), key);
    }
  });

  it('asks the user for nothing that .env.example does not name, and that file holds no password', () => {
    const example = Object.fromEntries(
      [...textOf('.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, k, v]) => [k, v]),
    );
    for (const { name, operator } of referencesIn(textOf('docker-compose.yml'))) {
      if (operator === ':?') assert.equal(example[name], '', name);
    }
    const known = referencesIn(textOf('docker-compose.yml')).map(({ name }) => name);
    for (const name of Object.keys(example)) assert.ok(known.includes(name), name);
  });

  it('gives Reconduit only variables that it knows, with values that it takes, the same in every process', () => {
    const known = new Set(describeConfig({}).map(({ variable }) => variable));
    const environments = ours.map(([, { environment = {} }]) => environment);
    for (const environment of environments) {
      for (const key of Object.keys(environment)) assert.ok(known.has(key), `${key} is not in app/config.ts`);
      const config = loadConfig(environment);
      assert.ok(config.kafkaBrokers.length > 0 && config.clickhouseUrl !== null);
      assert.deepEqual(environment, environments[0]);
    }
  });

  it('points at ports where something listens', () => {
    const config = loadConfig(service('gateway').environment ?? {});
    assert.deepEqual(
      config.kafkaBrokers.map((broker) => `CLIENT://${broker}`),
      [advertised('CLIENT')],
    );
    assert.equal(config.schemaRegistryUrl, 'http://registry:8080/apis/ccompat/v7');
    assert.equal(config.clickhouseUrl, 'http://clickhouse:8123');
    assert.equal(config.clickhouseUser, service('clickhouse').environment?.['CLICKHOUSE_USER']);
    assert.equal(config.clickhouseDatabase, service('clickhouse').environment?.['CLICKHOUSE_DB']);
    for (const [name, { ports = [] }] of Object.entries(services)) {
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, `${name} is open to the network`);
    }
    assert.deepEqual(service('kafka').ports, [advertised('HOST').replace('HOST://', '').replace(/$/, ':9094')]);
    // The door listens on loopback: the check of health must ask there, at its port.
    const health = service('gateway').healthcheck?.test?.join(' ') ?? '';
    assert.ok(health.includes(`http://${config.apiHost}:${config.apiPort}/readyz`));
  });

  it('runs each role, after the topics are made; no process makes them by the way', () => {
    const commands = ours.map(([, { command = [] }]) => command.join(' '));
    const roles = commands.flatMap((command) => /^up --roles (\S+)$/.exec(command)?.[1]?.split(',') ?? []);
    assert.deepEqual([...new Set(roles)].sort(), [...everyRole].sort());
    assert.equal(service('topics').command?.join(' '), 'topics apply');
    for (const [name, { depends_on: needs = {} }] of ours) {
      if (name !== 'topics') assert.equal(needs['topics']?.condition, 'service_completed_successfully', name);
    }
    assert.equal(service('kafka').environment?.['KAFKA_AUTO_CREATE_TOPICS_ENABLE'], 'false');
    const copies = plannedTopicsOf(loadConfig(service('topics').environment ?? {})).map((t) => t.replicationFactor);
    assert.deepEqual(
      [...new Set(copies)],
      [Number(service('kafka').environment?.['KAFKA_DEFAULT_REPLICATION_FACTOR'])],
    );
  });

  it('waits for members that start together before it shares tasks out', () => {
    assert.ok(Number(service('kafka').environment?.['KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS']) >= 3_000);
  });

  it('lets the gateway refuse work before its container is killed for it', () => {
    const { maxMemoryGb } = loadConfig(service('gateway').environment ?? {});
    const [, limitGb] = /^(\d+)g$/.exec(service('gateway').deploy?.resources.limits.memory ?? '') ?? [];
    assert.ok(maxMemoryGb <= 0.75 * Number(limitGb), `${maxMemoryGb} of ${limitGb} GB`);
  });

  it('shares no state between processes, and keeps what lasts on a volume', () => {
    const used = Object.values(services).flatMap(volumesOf);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(volumes).sort());
    const states = ours.flatMap(([, mounted]) => volumesOf(mounted));
    assert.equal(new Set(states).size, states.length);
    for (const [name, lasts] of lasting) assert.equal(volumesOf(lasts).length, 1, name);
  });

  it('watches and limits every process, and pins every version', () => {
    for (const [name, { healthcheck }] of lasting) assert.ok((healthcheck?.test?.length ?? 0) > 1, name);
    for (const [name, { deploy, image }] of Object.entries(services)) {
      assert.match(deploy?.resources.limits.memory ?? '', /^\d+[mg]$/, name);
      assert.match(image, /:\d+\.\d+\.\d+/, name);
    }
  });
});

describe('Dockerfile', () => {
  const dockerfile = textOf('Dockerfile');

  it('copies what is in the tree and not ignored, and everything that the build needs', () => {
    const admitted = [...textOf('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path);
    const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    assert.deepEqual([...new Set(copies)].sort(), admitted.sort());
    for (const path of copies) assert.ok(existsSync(new URL(path, root)), path);
  });

  it('runs the program of package.json on its Node, as nobody special, with its data where compose mounts it', () => {
    const { bin, engines } = JSON.parse(textOf('package.json')) as {
      bin: { reconduit: string };
      engines: { node: string };
    };
    assert.ok(dockerfile.includes(`/app/${bin.reconduit}`));
    const images = [...dockerfile.matchAll(/^FROM node:(\d+)\.\d+\.\d+-/gm)].map(([, major]) => major);
    assert.deepEqual(images, ['20', '20']);
    assert.match(engines.node, /^>=20\./);
    assert.match(dockerfile, /^USER node$/m);
    for (const [name, { volumes: mounts = [], environment = {} }] of ours) {
      if (name !== 'topics') assert.deepEqual(mounts, [`${name}-data:${environment['DATA_DIR']}`]);
    }
    assert.match(dockerfile, /mkdir \/data && chown node:node \/data/);
  });
});
