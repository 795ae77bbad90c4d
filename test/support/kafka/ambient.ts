import { randomBytes } from 'node:crypto';
import { kafkaEnvironment } from './environment.ts';

const variable = 'RECONDUIT_TEST_KAFKA';

/** Where Kafka mode finds its cluster. */
interface Ambient {
  readonly brokers: readonly string[];
  readonly registryUrl: string;
}

/** Environment for a run of test files: their command lines work over this cluster instead of in embedded mode. */
export function overKafka(ambient: Ambient): Readonly<Record<string, string>> {
  return { [variable]: JSON.stringify(ambient) };
}

/** The environment of an application of its own over the cluster that this process was told of; undefined: embedded mode. */
export function ambientKafka(): Readonly<Record<string, string>> | undefined {
  const told = process.env[variable];
  if (told === undefined) return undefined;
  const { brokers, registryUrl } = JSON.parse(told) as Ambient;
  const name = `app-${randomBytes(4).toString('hex')}`;
  const { CLICKHOUSE_URL: _, ...env } = kafkaEnvironment(
    { cluster: { brokers }, registry: { url: registryUrl } },
    name,
  );
  return { ...env, SESSION_TIMEOUT_MS: '3000' };
}
