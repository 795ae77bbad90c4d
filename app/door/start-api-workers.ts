import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Owner } from '../../connectors/http/forward.ts';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
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

/** A free port instead of 0: all workers must ask for the same one, also those that are started when no other is left. */
async function chosenPort({ host, port }: ApiWorkersSetting): Promise<number> {
  if (port !== 0) return port;
  const server = createServer().listen(0, host);
  try {
    await once(server, 'listening');
  } catch {
    // The first worker says why.
    return port;
  }
  const free = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return free;
}

/** Waits until a worker listens. @throws CONFIG_INVALID when it cannot. */
async function listening(worker: Worker, { host, port }: ApiWorkersSetting): Promise<void> {
  const trouble = new Promise<never>((_, reject) => {
    const fail = (code: string): void =>
      reject(
        new ReconduitError('CONFIG_INVALID', `API_HOST ${host} and API_PORT ${port} cannot be listened on: ${code}`),
      );
    worker.once('message', (message: { trouble: string }) => fail(message.trouble));
    worker.once('exit', (code) => fail(`exit code ${code}`));
  });
  trouble.catch(() => undefined);
  await Promise.race([once(worker, 'listening'), trouble]);
}

/** Starts API_WORKERS processes that share one port; one that ends unasked is started again. @throws CONFIG_INVALID. */
export async function startApiWorkers(setting: ApiWorkersSetting): Promise<ApiWorkers> {
  const workers = new Set<Worker>();
  const ready = new WeakSet<Worker>();
  let isClosing = false;
  const port = await chosenPort(setting);
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
    await Promise.all(Array.from({ length: setting.workers }, () => listening(start(), setting)));
    return { port, close };
  } catch (error) {
    await close();
    throw error;
  }
}
