// npm run demo:kafka: the demo over the cluster of KAFKA_BROKERS, or over a broker and a registry that end with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startCluster } from './cluster.ts';
import { startRegistry } from './registry.ts';

const main = fileURLToPath(new URL('../../../app/main.js', import.meta.url));

async function demo(env: Readonly<Record<string, string>>): Promise<number> {
  const args = ['--enable-source-maps', main, 'demo', ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = await once(child, 'exit');
  return code as number;
}

if (process.env['KAFKA_BROKERS']) process.exitCode = await demo({});
else {
  process.stderr.write('KAFKA_BROKERS is not set: starting a broker and a registry for the demo\n');
  const [cluster, registry] = await Promise.all([startCluster({ brokers: 1 }), startRegistry()]);
  const KAFKA_BROKERS = cluster.brokers.join(',');
  process.exitCode = await demo({ KAFKA_BROKERS, SCHEMA_REGISTRY_URL: registry.url, REPLICATION_FACTOR: '1' });
  await registry.stop();
  await cluster.stop();
}
