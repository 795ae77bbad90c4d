import type { Registry } from './registry.ts';

/** The environment of an application of its own over these, two partitions wide, with a ClickHouse that is away. */
export function kafkaEnvironment(
  {
    cluster,
    registry,
  }: { readonly cluster: { readonly brokers: readonly string[] }; readonly registry: Pick<Registry, 'url'> },
  name: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    KAFKA_BROKERS: cluster.brokers.join(','),
    SCHEMA_REGISTRY_URL: registry.url,
    REPLICATION_FACTOR: '1',
    PARTITIONS: '2',
    TOPIC_PREFIX: `${name}.`,
    APP_ID: name,
    CLICKHOUSE_URL: 'http://127.0.0.1:1',
    ...more,
  };
}
