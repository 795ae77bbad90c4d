// What Kafka mode adds to the configuration.
import { ReconduitError } from '../../processors/errors.ts';
import { brokerList, flag, integer, oneOf, optional, optionalHttpUrl, topicText } from './parsers.ts';
import { secretVariable, type Variable, variable } from './variable.ts';

const mechanisms = ['none', 'plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const;

/** How a user proves who they are to Kafka. */
export type SaslMechanism = (typeof mechanisms)[number];

/** Settings of Kafka mode. */
export interface KafkaConfig {
  /** Empty: embedded mode. */
  readonly kafkaBrokers: readonly string[];
  readonly kafkaSsl: boolean;
  readonly kafkaSslCaFile: string | null;
  readonly kafkaSslCertFile: string | null;
  readonly kafkaSslKeyFile: string | null;
  readonly kafkaSaslMechanism: SaslMechanism;
  readonly kafkaSaslUser: string | null;
  readonly kafkaSaslPassword: string | null;
  readonly kafkaSaslPasswordFile: string | null;
  readonly kafkaSaslTokenUrl: string | null;
  readonly kafkaSaslTokenScope: string | null;
  readonly schemaRegistryUrl: string | null;
  readonly schemaRegistryUser: string | null;
  readonly schemaRegistryPassword: string | null;
  readonly schemaRegistryPasswordFile: string | null;
  readonly registerSchemas: boolean;
  readonly topicPrefix: string;
  readonly appId: string;
  readonly replicationFactor: number;
  readonly sessionTimeoutMs: number;
  readonly standbyReplicas: number;
}

/** The environment variables of these settings. */
export const kafkaVariables: { readonly [K in keyof KafkaConfig]: Variable<KafkaConfig[K]> } = {
  kafkaBrokers: variable(
    'KAFKA_BROKERS',
    '',
    brokerList,
    'Brokers to begin with, `host:port` between commas; empty: embedded mode.',
  ),
  kafkaSsl: variable('KAFKA_SSL', 'false', flag, 'Whether connections to the brokers use TLS.'),
  kafkaSslCaFile: variable(
    'KAFKA_SSL_CA_FILE',
    '',
    optional,
    'PEM file of the authority that signed the brokers; empty: those that Node trusts.',
  ),
  kafkaSslCertFile: variable(
    'KAFKA_SSL_CERT_FILE',
    '',
    optional,
    'PEM file of our certificate, if brokers ask for one.',
  ),
  kafkaSslKeyFile: variable('KAFKA_SSL_KEY_FILE', '', optional, 'PEM file of the key of KAFKA_SSL_CERT_FILE.'),
  kafkaSaslMechanism: variable(
    'KAFKA_SASL_MECHANISM',
    'none',
    oneOf(...mechanisms),
    `How to log in at the brokers: ${mechanisms.join(', ')}.`,
  ),
  kafkaSaslUser: variable('KAFKA_SASL_USER', '', optional, 'User at the brokers; with oauthbearer, the client id.'),
  kafkaSaslPassword: secretVariable(
    'KAFKA_SASL_PASSWORD',
    'Password of KAFKA_SASL_USER; with oauthbearer, the client secret.',
  ),
  kafkaSaslPasswordFile: variable(
    'KAFKA_SASL_PASSWORD_FILE',
    '',
    optional,
    'File that holds that password, read at start; instead of KAFKA_SASL_PASSWORD.',
  ),
  kafkaSaslTokenUrl: variable(
    'KAFKA_SASL_TOKEN_URL',
    '',
    optionalHttpUrl,
    'With oauthbearer: where tokens are fetched (client credentials grant).',
  ),
  kafkaSaslTokenScope: variable('KAFKA_SASL_TOKEN_SCOPE', '', optional, 'With oauthbearer: the scope to ask for.'),
  schemaRegistryUrl: variable(
    'SCHEMA_REGISTRY_URL',
    '',
    optionalHttpUrl,
    "Schema registry that speaks Confluent's API; Kafka mode needs one.",
  ),
  schemaRegistryUser: variable('SCHEMA_REGISTRY_USER', '', optional, 'User at the registry, if it asks for one.'),
  schemaRegistryPassword: secretVariable('SCHEMA_REGISTRY_PASSWORD', 'Password of SCHEMA_REGISTRY_USER.'),
  schemaRegistryPasswordFile: variable(
    'SCHEMA_REGISTRY_PASSWORD_FILE',
    '',
    optional,
    'File that holds that password, read at start; instead of SCHEMA_REGISTRY_PASSWORD.',
  ),
  registerSchemas: variable(
    'REGISTER_SCHEMAS',
    'false',
    flag,
    'Whether a start registers schemas that the registry lacks; else only `topics apply` does.',
  ),
  topicPrefix: variable('TOPIC_PREFIX', 'reconduit.', topicText, 'What the names of topics and subjects begin with.'),
  appId: variable('APP_ID', 'reconduit', topicText, 'Names consumer groups, changelogs and transactional ids.'),
  replicationFactor: variable(
    'REPLICATION_FACTOR',
    '3',
    integer(1, 9),
    'Copies of each topic that `topics apply` creates; all but one must be in sync to write.',
  ),
  sessionTimeoutMs: variable(
    'SESSION_TIMEOUT_MS',
    '10000',
    integer(1000, 300_000),
    'Silence, in milliseconds, after which a process is taken for dead and others take over its tasks.',
  ),
  standbyReplicas: variable(
    'STANDBY_REPLICAS',
    '0',
    integer(0, 8),
    'Processes that keep a copy of each state beside the one that works on it: a takeover is shorter.',
  ),
};

function refuse(message: string): never {
  throw new ReconduitError('CONFIG_INVALID', message);
}

function checkTls(config: KafkaConfig): void {
  const { kafkaSsl, kafkaSslCaFile, kafkaSslCertFile, kafkaSslKeyFile } = config;
  if ((kafkaSslCertFile === null) !== (kafkaSslKeyFile === null)) {
    refuse('KAFKA_SSL_CERT_FILE and KAFKA_SSL_KEY_FILE belong together: set both, or none');
  }
  if (!kafkaSsl && (kafkaSslCaFile !== null || kafkaSslCertFile !== null)) {
    refuse('KAFKA_SSL is "false", but certificates are named: give KAFKA_SSL=true');
  }
}

function checkSasl({ kafkaSaslMechanism, ...config }: KafkaConfig): void {
  const { kafkaSaslUser, kafkaSaslPassword, kafkaSaslTokenUrl } = config;
  const isNone = kafkaSaslMechanism === 'none';
  if (isNone && kafkaSaslUser !== null) refuse('KAFKA_SASL_MECHANISM is "none", but KAFKA_SASL_USER is set: give one');
  if (!isNone && (kafkaSaslUser === null || kafkaSaslPassword === null)) {
    refuse(`KAFKA_SASL_MECHANISM is "${kafkaSaslMechanism}": give KAFKA_SASL_USER and its password`);
  }
  if (kafkaSaslMechanism === 'oauthbearer' && kafkaSaslTokenUrl === null) {
    refuse('KAFKA_SASL_MECHANISM is "oauthbearer": give KAFKA_SASL_TOKEN_URL');
  }
}

/** @throws CONFIG_INVALID where one setting of Kafka mode needs another. */
export function checkKafkaConfig(config: KafkaConfig): void {
  if (config.kafkaBrokers.length === 0) return;
  checkTls(config);
  checkSasl(config);
  if (config.schemaRegistryUrl === null) refuse('SCHEMA_REGISTRY_URL is empty: with KAFKA_BROKERS, give one');
}
