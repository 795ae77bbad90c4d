import { Command } from 'commander';
import type { RegistryClient } from '../../connectors/registry/client.ts';
import { ReconduitError } from '../../processors/errors.ts';
import { type Config, loadConfig } from '../config.ts';
import { printRows, type Row } from '../text/output.ts';
import type { SchemaPorts, TopicPorts } from '../use-cases/apply-topics.ts';

interface Opened {
  readonly topics: TopicPorts;
  readonly schemas: SchemaPorts;
}

interface PrintOptions {
  readonly json?: boolean;
}

const prefixNote = 'The cluster is that of KAFKA_BROKERS; see `reconduit config`.';

function kafkaConfig(): Config {
  const config = loadConfig();
  if (config.kafkaBrokers.length > 0) return config;
  throw new ReconduitError('CONFIG_INVALID', 'KAFKA_BROKERS is empty: embedded mode makes its own topics');
}

/** Opens cluster and registry for one verb. The client libraries are loaded only then. */
async function withCluster<T>(use: (opened: Opened) => Promise<T>): Promise<T> {
  const config = kafkaConfig();
  const { kafkaConnectionOf } = await import('../kafka/connection.ts');
  const { openTopicAdmin } = await import('../../connectors/kafka/topic-admin.ts');
  const { createRegistryClient } = await import('../../connectors/registry/client.ts');
  const { plannedTopicsOf, registryAccessOf, subjectOf } = await import('../kafka/topics.ts');
  const { createTelemetry } = await import('../telemetry.ts');
  const { createLogger } = await import('../logger.ts');
  const telemetry = createTelemetry(createLogger(config.logLevel));
  const admin = await openTopicAdmin(kafkaConnectionOf(config), telemetry);
  let registry: RegistryClient | undefined;
  try {
    registry = createRegistryClient(registryAccessOf(config));
    const topics = { admin, plan: plannedTopicsOf(config) };
    return await use({ topics, schemas: { registry, subjectOf: subjectOf(config) } });
  } finally {
    registry?.close();
    await admin.close();
  }
}

async function apply(options: PrintOptions): Promise<void> {
  const { applyTopics, registerSchemas } = await import('../use-cases/apply-topics.ts');
  const done: Readonly<Record<string, string>> = { create: 'created', alter: 'changed', left: 'left as it is' };
  await withCluster(async ({ topics, schemas }) => {
    const differences = await applyTopics(topics);
    const changed = differences.map(({ topic, what, is, wanted, remedy }): Row => {
      return { topic, what, before: is, now: remedy === 'left' ? is : wanted, result: done[remedy] ?? remedy };
    });
    const registered = await registerSchemas(schemas);
    if (options.json) return printRows([...changed, ...registered], options);
    printRows(changed, { whenEmpty: 'every topic is as it must be' });
    process.stdout.write(`${registered.length} schemas are registered\n`);
  });
}

function applyCommand(): Command {
  return new Command('apply')
    .description('create missing topics, correct settings, register schemas; deletes nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', `\n${prefixNote}\n\nExample:\n  KAFKA_BROKERS=127.0.0.1:9092 reconduit topics apply`)
    .action(apply);
}

function diffCommand(): Command {
  return new Command('diff')
    .description('print how topics and schemas of the cluster differ from what they must be; exit code 1 if they do')
    .option('--json', 'print JSON')
    .addHelpText('after', `\n${prefixNote}\n\nExample:\n  reconduit topics diff --json | jq '.[].topic'`)
    .action(async (options: PrintOptions) => {
      const { missingSchemas, topicDifferences } = await import('../use-cases/apply-topics.ts');
      await withCluster(async ({ topics, schemas }) => {
        const rows: Row[] = [
          ...(await topicDifferences(topics)).map((difference) => ({ ...difference })),
          ...(await missingSchemas(schemas)).map(({ subject, record, remedy }) => ({
            topic: subject,
            what: 'schema',
            is: '',
            wanted: record,
            remedy,
          })),
        ];
        printRows(rows, { ...options, whenEmpty: 'everything is as it must be' });
        if (rows.length > 0) process.exitCode = 1;
      });
    });
}

function describeCommand(): Command {
  return new Command('describe')
    .description('print every topic as the cluster has it')
    .option('--json', 'print JSON')
    .addHelpText('after', `\n${prefixNote}\n\nExample:\n  reconduit topics describe`)
    .action(async (options: PrintOptions) => {
      await withCluster(async ({ topics: { admin, plan } }) => {
        const actual = await admin.describe(plan.map(({ name }) => name));
        const rows = plan.map(({ name }): Row => {
          const found = actual.get(name);
          const setting = (key: string): string => found?.settings[key] ?? '';
          return {
            topic: name,
            partitions: found?.partitions ?? 0,
            replication_factor: found?.replicationFactor ?? 0,
            min_insync_replicas: setting('min.insync.replicas'),
            cleanup_policy: setting('cleanup.policy'),
            retention_ms: setting('retention.ms'),
            timestamp: setting('message.timestamp.type'),
          };
        });
        printRows(rows, options);
      });
    });
}

function aclCommand(): Command {
  return new Command('acl')
    .description('print the rights that each role needs in the cluster, without asking it')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit topics acl --json | jq \'.[] | select(.role == "match")\'')
    .action(async (options: PrintOptions) => {
      const { kafkaNamesOf, roleUses } = await import('../kafka/topics.ts');
      const { planAcls } = await import('../../connectors/kafka/acl-plan.ts');
      const entries = planAcls(kafkaNamesOf(loadConfig()), roleUses);
      printRows(
        entries.map((entry) => ({ ...entry, operations: entry.operations.join(' ') })),
        options,
      );
    });
}

/** The verbs under `topics` that only Kafka mode has. */
export function kafkaTopicCommands(): Command[] {
  return [applyCommand(), diffCommand(), describeCommand(), aclCommand()];
}
