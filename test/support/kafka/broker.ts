import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Supervised, startSupervised } from './supervised.ts';

const run = promisify(execFile);
const startTimeoutMs = 60_000;
const quickJvm = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

/** One broker's life. A stopped or killed one keeps its data and its ports. */
export interface Broker {
  readonly id: number;
  /** `host:port` of the plain listener. */
  readonly address: string;
  /** `host:port` of the TLS and SASL listener; empty when the cluster has none. */
  readonly secureAddress: string;
  /** Process id; 0 when it does not run. */
  pid(): number;
  /** Resolves once the broker has joined the cluster and takes requests. */
  start(): Promise<void>;
  /** SIGTERM; resolves when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill9(): Promise<void>;
  /** SIGSTOP: connections stay open and nobody answers. */
  pause(): void;
  resume(): void;
  /** The end of its log. */
  log(): string;
}

/** What a broker is started from. */
export interface BrokerFiles {
  readonly id: number;
  readonly port: number;
  readonly securePort: number;
  readonly jars: string;
  readonly folder: string;
  /** Name of its properties file in `folder`. */
  readonly properties: string;
}

function java(files: BrokerFiles, main: string, heapMb: number): string[] {
  return ['java', `-Xmx${heapMb}m`, ...quickJvm, '-cp', join(files.jars, '*'), main];
}

/** Makes the empty data folder of a broker. `users`: SCRAM credentials as StorageTool's --add-scram takes them. */
export async function formatBroker(files: BrokerFiles, clusterId: string, users: readonly string[]): Promise<void> {
  const [program = '', ...rest] = java(files, 'kafka.tools.StorageTool', 128);
  const scram = users.flatMap((user) => ['--add-scram', user]);
  await run(program, [...rest, 'format', `--cluster-id=${clusterId}`, '-c', files.properties, ...scram], {
    cwd: files.folder,
  });
}

/** A broker that does not run yet. */
export function createBroker(files: BrokerFiles, heapMb: number): Broker {
  let server: Supervised | undefined;
  let paused = false;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (paused && signal !== 'SIGKILL') server?.signal('SIGCONT');
    paused = false;
    server?.signal(signal);
    await server?.ended;
  };
  return {
    id: files.id,
    address: `127.0.0.1:${files.port}`,
    secureAddress: files.securePort === 0 ? '' : `127.0.0.1:${files.securePort}`,
    pid: () => (server?.running() ? server.pid : 0),
    log: () => server?.output() ?? '',
    start: async () => {
      if (server?.running()) throw new Error(`broker ${files.id} runs already`);
      // Written when the controllers have admitted the broker and every listener is open.
      const [program = '', ...rest] = java(files, 'kafka.Kafka', heapMb);
      const told = '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info';
      server = await startSupervised([program, told, ...rest, files.properties], files.folder);
      await server.printed(/Kafka Server started/, startTimeoutMs);
    },
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
    pause: () => {
      paused = true;
      server?.signal('SIGSTOP');
    },
    resume: () => {
      paused = false;
      server?.signal('SIGCONT');
    },
  };
}
