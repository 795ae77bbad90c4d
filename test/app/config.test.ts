import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { configMarkdown, describeConfig, loadConfig } from '../../app/config.ts';

test('an empty environment gives the documented defaults', () => {
  const config = loadConfig({});
  assert.equal(config.dataDir, './data');
  assert.equal(config.apiHost, '127.0.0.1');
  assert.equal(config.apiPort, 8000);
  assert.equal(config.modelThreshold, 0.95);
  assert.equal(config.commitIntervalMs, 200);
  assert.equal(config.clickhouseUrl, null);
});

const wrong: [string, string][] = [
  ['API_PORT', '80.5'],
  ['API_PORT', '70000'],
  ['MODEL_THRESHOLD', '2'],
  ['MODEL_THRESHOLD', ''],
  ['COMMIT_INTERVAL_MS', '0'],
  ['DEFAULT_TIME_ZONE', 'Mars/Olympus'],
  ['CLICKHOUSE_URL', 'localhost:8123'],
  ['CLICKHOUSE_DATABASE', 'a;b'],
  ['LOG_LEVEL', 'loud'],
  ['DATA_DIR', ''],
  ['API_HOST', 'http://0.0.0.0'],
  ['CLICKHOUSE_PASSWORD_FILE', '/nowhere/at/all'],
  ['KAFKA_BROKERS', 'kafka'],
  ['KAFKA_BROKERS', 'kafka:9092,'],
  ['KAFKA_BROKERS', 'kafka:0'],
  ['KAFKA_SSL', 'yes'],
  ['KAFKA_SASL_MECHANISM', 'kerberos'],
  ['KAFKA_SASL_PASSWORD_FILE', '/nowhere/at/all'],
  ['SCHEMA_REGISTRY_URL', 'http://desk:hunter2@registry:8081'],
  ['TOPIC_PREFIX', 'a/b'],
  ['REPLICATION_FACTOR', '0'],
];
for (const [key, value] of wrong) {
  test(`${key}="${value}" is refused by its name and with what would be right`, () => {
    assert.throws(() => loadConfig({ [key]: value }), {
      code: 'CONFIG_INVALID',
      message: new RegExp(`^${key} .*(give|name)`),
    });
  });
}

test('the door may stand at any address or name of this machine', () => {
  for (const host of ['127.0.0.1', '::1', 'localhost', '0.0.0.0', 'reconduit.example'])
    assert.equal(loadConfig({ API_HOST: host }).apiHost, host);
});

test('a password file is read without its line end, and never together with a password', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'password');
  writeFileSync(file, 'hunter2\n');
  assert.equal(loadConfig({ CLICKHOUSE_PASSWORD_FILE: file }).clickhousePassword, 'hunter2');
  assert.throws(() => loadConfig({ CLICKHOUSE_PASSWORD_FILE: file, CLICKHOUSE_PASSWORD: 'x' }), {
    code: 'CONFIG_INVALID',
  });
});

test('a secret is masked wherever the configuration is shown', () => {
  const shown = JSON.stringify(describeConfig({ CLICKHOUSE_PASSWORD: 'hunter2' }));
  assert.ok(!shown.includes('hunter2'));
  assert.ok(shown.includes('********'));
});

test('a password in a URL is shown neither by the refusal nor by the list', () => {
  const env = { CLICKHOUSE_URL: 'http://desk:hunter2@house:8123' };
  assert.throws(
    () => loadConfig(env),
    (error) => !String(error).includes('hunter2') && /CLICKHOUSE_URL/.test(String(error)),
  );
  assert.ok(!JSON.stringify(describeConfig(env)).includes('hunter2'));
});

const kafka = { KAFKA_BROKERS: 'a:9092, b:9093', SCHEMA_REGISTRY_URL: 'http://registry:8081' };
const incomplete: [string, Record<string, string>][] = [
  ['SCHEMA_REGISTRY_URL', { SCHEMA_REGISTRY_URL: '' }],
  ['KAFKA_SSL', { KAFKA_SSL_CA_FILE: '/ca.pem' }],
  ['KAFKA_SSL_CERT_FILE', { KAFKA_SSL: 'true', KAFKA_SSL_KEY_FILE: '/key.pem' }],
  ['KAFKA_SASL_MECHANISM', { KAFKA_SASL_USER: 'desk' }],
  ['KAFKA_SASL_MECHANISM', { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USER: 'desk' }],
  [
    'KAFKA_SASL_MECHANISM',
    { KAFKA_SASL_MECHANISM: 'oauthbearer', KAFKA_SASL_USER: 'desk', KAFKA_SASL_PASSWORD: 'hunter2' },
  ],
];
test('Kafka mode says which setting needs another', () => {
  assert.deepEqual(loadConfig(kafka).kafkaBrokers, ['a:9092', 'b:9093']);
  for (const [key, more] of incomplete) {
    assert.throws(() => loadConfig({ ...kafka, ...more }), { code: 'CONFIG_INVALID', message: new RegExp(`^${key} `) });
  }
});

test('app/CONFIG.md lists every variable as the code declares it', () => {
  const page = new URL('../../../app/CONFIG.md', import.meta.url);
  assert.equal(readFileSync(page, 'utf8'), configMarkdown(), 'run `npm run generate`');
});
