import { setTimeout as wait } from 'node:timers/promises';
import { registryFiles, registryJar } from './artifacts.ts';
import { freePort } from './free-port.ts';
import { type Supervised, startSupervised } from './supervised.ts';

const startTimeoutMs = 60_000;

/** A schema registry that speaks Confluent's API; in memory, so a restart forgets every schema. */
export interface Registry {
  /** Give this to a client of Confluent's API. */
  readonly url: string;
  pid(): number;
  start(): Promise<void>;
  /** SIGTERM; resolves when it is gone. */
  stop(): Promise<void>;
  kill9(): Promise<void>;
  /** SIGSTOP: takes connections and does not answer. */
  pause(): void;
  resume(): void;
}

// Its log says nothing when it begins to listen.
async function answering(server: Supervised, url: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (server.running() && Date.now() < deadline) {
    const status = await fetch(`${url}/subjects`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await wait(50);
  }
  server.signal('SIGKILL');
  throw new Error(`the registry did not answer in ${startTimeoutMs} ms:\n${server.output()}`);
}

/** Starts Apicurio Registry on a free port of loopback; resolves when it answers. */
export async function startRegistry(): Promise<Registry> {
  const folder = await registryFiles();
  const port = await freePort();
  const command = ['java', '-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const settings = ['-Dquarkus.http.host=127.0.0.1', `-Dquarkus.http.port=${port}`];
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  let server: Supervised | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    server?.signal('SIGCONT');
    server?.signal(signal);
    await server?.ended;
  };
  const registry: Registry = {
    url,
    pid: () => (server?.running() ? server.pid : 0),
    start: async () => {
      server = await startSupervised([...command, ...settings, '-jar', registryJar], folder);
      await answering(server, url);
    },
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
    pause: () => server?.signal('SIGSTOP'),
    resume: () => server?.signal('SIGCONT'),
  };
  await registry.start();
  return registry;
}
