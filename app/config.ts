// The one reader of the environment: each variable is declared once, here.
import { readFileSync } from 'node:fs';
import { ReconduitError } from '../processors/errors.ts';
import { checkKafkaConfig, type KafkaConfig, kafkaVariables } from './config/kafka.ts';
import { type LimitsConfig, limitVariables } from './config/limits.ts';
import {
  decimal,
  filled,
  hostName,
  identifier,
  integer,
  oneOf,
  optional,
  optionalHttpUrl,
  timeZone,
} from './config/parsers.ts';
import { secretVariable, type Variable, variable } from './config/variable.ts';

/** Everything that can be set, parsed. */
export interface Config extends KafkaConfig, LimitsConfig {
  readonly dataDir: string;
  readonly partitions: number;
  readonly apiHost: string;
  readonly apiPort: number;
  readonly apiRateLimit: number;
  readonly commitIntervalMs: number;
  readonly matchThreads: number;
  readonly modelThreshold: number;
  readonly windowBeforeDays: number;
  readonly windowAfterDays: number;
  readonly graceDays: number;
  readonly retainDays: number;
  readonly defaultTimeZone: string;
  readonly sourceIdleMs: number;
  readonly sourceStaleMs: number;
  readonly clickhouseUrl: string | null;
  readonly clickhouseDatabase: string;
  readonly clickhouseUser: string;
  readonly clickhousePassword: string | null;
  readonly clickhousePasswordFile: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

const secretNames = ['clickhousePassword', 'kafkaSaslPassword', 'schemaRegistryPassword'] as const;
type SecretName = (typeof secretNames)[number];

const hour = 3_600_000;
const day = 24 * hour;

const variables: { readonly [K in keyof Config]: Variable<Config[K]> } = {
  dataDir: variable(
    'DATA_DIR',
    './data',
    filled,
    'Folder of the embedded data, or over Kafka of task states; one process owns it at a time.',
  ),
  partitions: variable(
    'PARTITIONS',
    '8',
    integer(1, 256),
    'Partitions of every topic; fixed when the data is created.',
  ),
  apiHost: variable(
    'API_HOST',
    '127.0.0.1',
    hostName,
    'Address at which `up` serves the console and the API; one beyond this machine needs an access token first.',
  ),
  apiRateLimit: variable(
    'API_RATE_LIMIT',
    '1000',
    integer(1, 1_000_000),
    'Requests a second of one access token, or of one address without a token; more are answered 429.',
  ),
  apiPort: variable('API_PORT', '8000', integer(0, 65_535), 'Port of the console and the API; 0 takes any free one.'),
  commitIntervalMs: variable(
    'COMMIT_INTERVAL_MS',
    '200',
    integer(1, 60_000),
    'Longest time between two commits of a task, in milliseconds.',
  ),
  matchThreads: variable(
    'MATCH_THREADS',
    '2',
    integer(0, 64),
    'Threads that match, each on its share of the partitions, over Kafka as a member of the group; 0: the main thread.',
  ),
  modelThreshold: variable(
    'MODEL_THRESHOLD',
    '0.95',
    decimal(0.5, 1),
    'Probability from which a link is approved without a person.',
  ),
  windowBeforeDays: variable(
    'WINDOW_BEFORE_DAYS',
    '3',
    integer(0, 60),
    'How many days before its ticket a reward may be redeemed.',
  ),
  windowAfterDays: variable(
    'WINDOW_AFTER_DAYS',
    '14',
    integer(0, 60),
    'How many days after its ticket a reward may be redeemed.',
  ),
  graceDays: variable(
    'GRACE_DAYS',
    '1',
    integer(0, 60),
    'Days past the window before a missing counterpart is reported.',
  ),
  retainDays: variable('RETAIN_DAYS', '60', integer(1, 3650), 'Days a record is kept for counterparts that come late.'),
  defaultTimeZone: variable(
    'DEFAULT_TIME_ZONE',
    'UTC',
    timeZone,
    'IANA zone of clinics that the reference data does not name.',
  ),
  sourceIdleMs: variable(
    'SOURCE_IDLE_MS',
    String(6 * hour),
    integer(1000, day),
    'Silence of a live feed, in milliseconds, after which it counts as complete up to so long ago, and PRACTICE_UNPAIRED is said of a practice.',
  ),
  sourceStaleMs: variable(
    'SOURCE_STALE_MS',
    String(3 * day),
    integer(1000, 365 * day),
    'Silence of a live feed, in milliseconds, after which it is reported as SOURCE_STALE.',
  ),
  clickhouseUrl: variable(
    'CLICKHOUSE_URL',
    '',
    optionalHttpUrl,
    'HTTP address of a ClickHouse server; empty: the embedded engine.',
  ),
  clickhouseDatabase: variable('CLICKHOUSE_DATABASE', 'reconduit', identifier, 'Database that holds the tables.'),
  clickhouseUser: variable('CLICKHOUSE_USER', 'default', filled, 'User at CLICKHOUSE_URL.'),
  clickhousePassword: secretVariable('CLICKHOUSE_PASSWORD', 'Password at CLICKHOUSE_URL.'),
  clickhousePasswordFile: variable(
    'CLICKHOUSE_PASSWORD_FILE',
    '',
    optional,
    'File that holds the password, read at start; instead of CLICKHOUSE_PASSWORD.',
  ),
  ...limitVariables,
  ...kafkaVariables,
  logLevel: variable(
    'LOG_LEVEL',
    'info',
    oneOf('debug', 'info', 'warn', 'error'),
    'Least severe log line written to standard error.',
  ),
};

/** The environment as it is given to a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

function textOf(v: Variable<unknown>, env: Environment): string {
  return env[v.key] ?? v.default;
}

/** What may be shown of a value: no secret, and no password that somebody put into a URL. */
function shown(v: Variable<unknown>, text: string): string {
  if (v.secret) return text === '' ? '' : '********';
  return text.replace(/\/\/[^/]*@/, '//********@');
}

function parseVariable(v: Variable<unknown>, env: Environment): unknown {
  const text = textOf(v, env);
  try {
    return v.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new ReconduitError('CONFIG_INVALID', `${v.key} is "${shown(v, text)}": ${message}`, cause);
  }
}

/** A secret that stands in the environment, or in a file that the environment names. */
function secretOf(config: Config, secret: SecretName): string | null {
  const fileName: `${SecretName}File` = `${secret}File`;
  const [file, value] = [config[fileName], config[secret]];
  if (file === null) return value;
  const [fileKey, key] = [variables[fileName].key, variables[secret].key];
  if (value !== null) throw new ReconduitError('CONFIG_INVALID', `${key} and ${fileKey} are both set: unset one`);
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (cause) {
    throw new ReconduitError('CONFIG_INVALID', `${fileKey} is "${file}": name a file that can be read`, cause);
  }
}

/** Reads every variable. @throws CONFIG_INVALID naming the variable and what would be right. */
export function loadConfig(env: Environment = process.env): Config {
  const entries = Object.entries<Variable<unknown>>(variables).map(([name, v]) => [name, parseVariable(v, env)]);
  const config = Object.fromEntries(entries) as Config;
  const secrets = Object.fromEntries(secretNames.map((name) => [name, secretOf(config, name)]));
  const whole: Config = { ...config, ...secrets };
  checkKafkaConfig(whole);
  return whole;
}

/** One row of what `reconduit config` prints; secrets are masked. */
export interface ConfigRow {
  readonly variable: string;
  readonly default: string;
  readonly value: string;
  readonly description: string;
}

/** Every variable with its default and its current value, in the order of declaration. */
export function describeConfig(env: Environment = process.env): ConfigRow[] {
  return Object.values<Variable<unknown>>(variables).map((v) => ({
    variable: v.key,
    default: v.default,
    value: shown(v, textOf(v, env)),
    description: v.doc,
  }));
}

/** Whether a failure may show where in the code it arose. */
export function wantsStackTrace(env: Environment = process.env): boolean {
  return env[variables.logLevel.key] === 'debug';
}

/** The reference page of all variables (app/CONFIG.md), its table aligned as the formatter wants it. */
export function configMarkdown(): string {
  const code = (text: string): string => (text === '' ? '' : `\`${text}\``);
  const cells = describeConfig({}).map((v) => [code(v.variable), code(v.default), v.description]);
  const rows = [['variable', 'default', 'meaning'], ...cells];
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: string[]): string => `| ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |\n`;
  const [header, ...body] = rows.map(line);
  const rule = line(widths.map((width) => '-'.repeat(width)));
  const about =
    'Environment variables; `reconduit config` prints them with their current values. Generated by `npm run generate`.';
  return `# Configuration\n\n${about}\n\n${header}${rule}${body.join('')}`;
}
