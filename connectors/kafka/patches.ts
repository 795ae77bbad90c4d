// The one way to kafkajs: loads it with its metadata requests (kafka-client.md, rule 7) and its connecting mended, and refuses every version but
// the one that the patches, and what protocol.ts says of its insides, were tried on. Its consumer and producer, which the other
// rules are about, are not used at all: we fetch, commit and join groups by requests of our own.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReconduitError } from '../../processors/errors.ts';
import type { ClusterConnections } from './protocol.ts';

const version = '2.2.4';
const metadataFile = 'kafkajs/src/protocol/requests/metadata/index.js';
const connectionFile = 'kafkajs/src/network/connection.js';
const hashes: Readonly<Record<string, string>> = {
  [connectionFile]: '2a993b2e74421ca6d846efd59e4ba74b11100dbe7d40d0f52ea3218e917aafdd',
  [metadataFile]: '9db984ef0bbcd73a8008b18b394624b473ba19e1dbda91039fc7dafb82174672',
};

const load = createRequire(import.meta.url);

/** @throws UNEXPECTED when the installed kafkajs is not the one that is patched. */
export function checkKafkaJs(installed: string, hashOf: (file: string) => string): void {
  const unlike = Object.keys(hashes).find((file) => hashOf(file) !== hashes[file]);
  if (installed === version && unlike === undefined) return;
  const found = installed === version ? `${unlike} is changed` : `it is ${installed}`;
  throw new ReconduitError('UNEXPECTED', `kafkajs must be ${version} as released, but ${found}: run \`npm ci\``);
}

interface TopicMetadata {
  readonly topicErrorCode: number;
  readonly partitionMetadata: readonly { readonly partitionErrorCode: number }[];
}

interface MetadataAnswer {
  readonly topicMetadata: readonly TopicMetadata[];
}

interface MetadataRequest {
  readonly request: unknown;
  readonly response: {
    decode(raw: unknown): Promise<MetadataAnswer>;
    parse(data: MetadataAnswer): Promise<MetadataAnswer>;
  };
}

interface MetadataModule {
  protocol(of: { version: number }): (args: { topics?: readonly string[] }) => MetadataRequest;
}

const leaderNotAvailable = 5;

/** A metadata answer without the topics that cannot be used: somebody else's trouble, when all topics were asked for. */
export function withoutBrokenTopics<T extends MetadataAnswer>(answer: T): T {
  const isWhole = ({ topicErrorCode, partitionMetadata }: TopicMetadata): boolean =>
    topicErrorCode === 0 && partitionMetadata.every((p) => p.partitionErrorCode !== leaderNotAvailable);
  return { ...answer, topicMetadata: answer.topicMetadata.filter(isWhole) };
}

// One leaderless partition of any topic of the cluster would keep every producer and admin client from connecting.
function patchMetadata(module: MetadataModule): void {
  const { protocol } = module;
  module.protocol = (of) => (args) => {
    const made = protocol(of)(args);
    if ((args.topics?.length ?? 0) > 0) return made;
    const { response } = made;
    return { ...made, response: { ...response, parse: (data) => response.parse(withoutBrokenTopics(data)) } };
  };
}

interface Connecting {
  readonly connectionTimeout: number;
  isConnected(): boolean;
}

/** What is patched of kafkajs's connections. */
export interface ConnectionMethods {
  connect(this: Connecting): Promise<unknown>;
  disconnect(this: Connecting): Promise<unknown>;
}

/**
 * Requests that come while a connection is being made share it. kafkajs opens a socket for each of them and knows only of the
 * last: the others stay open, and what is written before that one is open piles up listeners.
 */
export function shareConnects(methods: ConnectionMethods): void {
  const { connect, disconnect } = methods;
  const underWay = new WeakMap<Connecting, Promise<unknown>>();
  methods.connect = function () {
    const known = this.isConnected() ? undefined : underWay.get(this);
    if (known !== undefined) return known;
    const made = connect.call(this);
    underWay.set(this, made);
    const forget = (): void => {
      if (underWay.get(this) === made) underWay.delete(this);
    };
    made.then(forget, forget);
    // One that a broker ends before it is open is never settled.
    setTimeout(forget, this.connectionTimeout).unref();
    return made;
  };
  methods.disconnect = function () {
    underWay.delete(this);
    return disconnect.call(this);
  };
}

/** Reads the answer to a request. */
interface AnswerReader {
  decode(raw: Buffer): Promise<unknown>;
  parse(decoded: unknown): Promise<unknown>;
}

interface KafkaJsParts {
  readonly Cluster: new (options: Readonly<Record<string, unknown>>) => ClusterConnections;
  createLogger(options: { level: number; logCreator: () => (entry: never) => void }): unknown;
  readonly MemberMetadata: {
    encode(of: { version: number; topics: readonly string[]; userData: Buffer }): Buffer;
    decode(bytes: Buffer): { readonly topics: readonly string[]; readonly userData: Buffer | null };
  };
  readonly MemberAssignment: {
    encode(of: { version: number; assignment: Readonly<Record<string, readonly number[]>>; userData: Buffer }): Buffer;
    decode(bytes: Buffer): {
      readonly assignment: Readonly<Record<string, readonly number[]>>;
      readonly userData: Buffer | null;
    } | null;
  };
  /** What a code in an answer means. */
  createErrorFromCode(code: number): Error;
  /** Of version 7. */
  readonly produceAnswer: AnswerReader;
}

function loadPatched(): KafkaJsParts {
  const installed = (load('kafkajs/package.json') as { version: string }).version;
  checkKafkaJs(installed, (file) =>
    createHash('sha256')
      .update(readFileSync(load.resolve(file)))
      .digest('hex'),
  );
  patchMetadata(load(metadataFile) as MetadataModule);
  shareConnects((load(connectionFile) as { prototype: ConnectionMethods }).prototype);
  return {
    Cluster: load('kafkajs/src/cluster'),
    createLogger: load('kafkajs/src/loggers').createLogger,
    ...load('kafkajs/src/consumer/assignerProtocol'),
    createErrorFromCode: load('kafkajs/src/protocol/error').createErrorFromCode,
    produceAnswer: load('kafkajs/src/protocol/requests/produce/v7/response'),
  };
}

/** kafkajs, patched. */
export const kafkaJs: KafkaJsParts = loadPatched();
