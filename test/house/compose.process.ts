import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { createCli } from '../support/cli.ts';
import { readCompose } from '../support/compose-file.ts';
import { kafkaJars, kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Broker, createBroker, formatBroker } from '../support/kafka/broker.ts';
import { freePort } from '../support/kafka/free-port.ts';
import { startRegistry } from '../support/kafka/registry.ts';

const password = 'c0ffee';
const { services } = readCompose({ KAFKA_PASSWORD: password, CLICKHOUSE_PASSWORD: 'unused' });

/** Server properties as the image makes them of its environment. */
function propertiesOf(environment: Readonly<Record<string, string>>): Map<string, string> {
  const settings = Object.entries(environment).filter(([key]) => key.startsWith('KAFKA_') && key !== 'KAFKA_HEAP_OPTS');
  return new Map(
    settings.map(([key, value]) => [key.slice('KAFKA_'.length).toLowerCase().replaceAll('_', '.'), value]),
  );
}

/** The broker of the compose file, on ports and in a folder of this test. */
async function startComposeBroker(t: TestContext): Promise<{ broker: Broker; client: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'reconduit-compose-'));
  const environment = services['kafka']?.environment ?? {};
  const properties = propertiesOf(environment);
  const ports = new Map<string, string>();
  for (const port of ['9092', '9093', '9094', '9095']) ports.set(port, String(await freePort()));
  const moved = [...properties].map(([key, value]): [string, string] => [
    key,
    value.replace(/kafka:9092/, '127.0.0.1:9092').replace(/:(909\d)/g, (_, port: string) => `:${ports.get(port)}`),
  ]);
  const text = [...moved, ['log.dirs', join(folder, 'data')]].map(([key, value]) => `${key}=${value}\n`).join('');
  await writeFile(join(folder, 'server.properties'), text);
  const files = { id: 1, port: 0, securePort: 0, jars: await kafkaJars(), folder, properties: 'server.properties' };
  await formatBroker(files, environment['CLUSTER_ID'] ?? '', []);
  const broker = createBroker(files, 256);
  t.after(async () => {
    await broker.kill9();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  await broker.start();
  return { broker, client: `127.0.0.1:${ports.get('9092')}` };
}

it('the broker of docker-compose.yml lets in the Reconduit of docker-compose.yml, and nobody without the password', {
  skip: kafkaUnavailable(),
  timeout: 120_000,
}, async (t) => {
  const [{ client }, registry] = await Promise.all([startComposeBroker(t), startRegistry()]);
  t.after(() => registry.kill9());
  const environment = { ...services['topics']?.environment, KAFKA_BROKERS: client, SCHEMA_REGISTRY_URL: registry.url };
  const { DATA_DIR: _, ...own } = environment as Record<string, string>;
  const applied = await createCli(t, own).run(services['topics']?.command ?? []);
  assert.equal(applied.code, 0, applied.stderr);
  assert.equal((await createCli(t, own).run(['topics', 'diff'])).code, 0);
  const intruder = await createCli(t, { ...own, KAFKA_SASL_PASSWORD: 'guess' }).run(['topics', 'diff']);
  assert.match(intruder.stderr, /KAFKA_REFUSED/);
  const { KAFKA_SASL_MECHANISM: _m, KAFKA_SASL_USER: _u, KAFKA_SASL_PASSWORD: _p, ...nobody } = own;
  assert.equal((await createCli(t, nobody).run(['topics', 'diff'])).code, 1);
});
