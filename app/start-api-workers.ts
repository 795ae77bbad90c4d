import cluster, { type Address, type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Owner } from '../connectors/http/forward.ts';
import { ReconduitError } from '../processors/errors.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import type { Orders } from './api-worker.ts';

const restartMs = 500;

/** What workers are started with. */
export interface ApiWorkersSetting {
  readonly workers: number;
  readonly host: string;
  readonly port: number;
  readonly owner: Owner;
  readonly telemetry: Telemetry;
}

/** Processes that answer HTTP in front of this one. */
export interface ApiWorkers {
  readonly port: number;
  /** Takes no more requests, lets those under way end, for a while. */
  close(): Promise<void>;
}

const exec = fileURLToPath(new URL('./api-worker.js', import.meta.url));

// Workers take connections from the kernel themselves. Handed over by this process, one that is on its way to a worker that is
// killed would stay open with nobody to answer it; and handing over would cost this process time for each.
cluster.schedulingPolicy = cluster.SCHED_NONE;

function startOne({ owner, host, port }: Orders): Worker {
  // Holds for those that are started from now on.
  cluster.setupPrimary({ exec, args: [JSON.stringify({ owner, host, port })] });
  return cluster.fork();
}

/** The port that a worker listens on. @throws CONFIG_INVALID when it cannot. */
async function listening(worker: Worker, { host, port }: ApiWorkersSetting): Promise<number> {
  const trouble = new Promise<never>((_, reject) => {
    const fail = (code: string): void =>
      reject(
        new ReconduitError('CONFIG_INVALID', `API_HOST ${host} and API_PORT ${port} cannot be listened on: ${code}`),
      );
    worker.once('message', (message: { trouble: string }) => fail(message.trouble));
    worker.once('exit', (code) => fail(`exit code ${code}`));
  });
  trouble.catch(() => undefined);
  const [address] = (await Promise.race([once(worker, 'listening'), trouble])) as [Address];
  return address.port;
}

/** Starts API_WORKERS processes that share one port; one that ends unasked is started again. @throws CONFIG_INVALID. */
export async function startApiWorkers(setting: ApiWorkersSetting): Promise<ApiWorkers> {
  const workers = new Set<Worker>();
  const ready = new WeakSet<Worker>();
  let isClosing = false;
  let { port } = setting;
  const start = (): Worker => {
    const worker = startOne({ ...setting, port });
    workers.add(worker);
    worker.once('listening', () => ready.add(worker));
    worker.once('exit', (code) => {
      workers.delete(worker);
      if (isClosing) return;
      setting.telemetry.log('warn', 'an API worker ended; another one is started', { code });
      setTimeout(() => !isClosing && start(), restartMs).unref();
    });
    return worker;
  };
  const close = async (): Promise<void> => {
    isClosing = true;
    await Promise.all(
      [...workers].map(async (worker) => {
        const ended = once(worker, 'exit');
        // One that does not listen yet would miss the message, and has nobody to answer.
        if (!ready.has(worker)) worker.process.kill('SIGKILL');
        else if (worker.isConnected()) worker.send('close');
        await ended;
      }),
    );
  };
  try {
    // Those that ask for port 0 are given the same one.
    const ports = await Promise.all(Array.from({ length: setting.workers }, () => listening(start(), setting)));
    // When all are gone at once, the next one must not be given another free port.
    port = ports[0] ?? port;
    return { port, close };
  } catch (error) {
    await close();
    throw error;
  }
}
