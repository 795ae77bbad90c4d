import type { MessagePort } from 'node:worker_threads';
import { type ErrorCode, ReconduitError } from '../../processors/errors.ts';
import type { GroupWriter } from './group-writer.ts';
import type { Bounds, Log } from './log.ts';
import type { PartitionLog } from './partition-log.ts';
import { unpackStep } from './step-code.ts';

/** What a thread asks of the writer's thread: to make a step durable (step-code.ts), or (null) whether it is usable. */
export interface LinkRequest {
  readonly id: number;
  readonly step: ArrayBuffer | null;
}

/**
 * What the writer's thread sends. Bounds of one message belong to one instant, and come before the answer to anything that
 * was asked later.
 */
export type LinkMessage =
  | { readonly kind: 'bounds'; readonly bounds: readonly Bounds[] }
  | { readonly kind: 'done'; readonly id: number; readonly step: ArrayBuffer | null }
  | { readonly kind: 'failed'; readonly id: number; readonly code: ErrorCode; readonly reason: string };

/** The main thread's side of a link: the log, and the only writer to it. */
export interface Owner {
  readonly log: Log;
  readonly writer: GroupWriter;
}

function boundsOf({ topic, partition, start, end }: PartitionLog): Bounds {
  return { topic, partition, start, end };
}

/** Tells a thread where these partitions end, now and after each append that moves one; until its port closes. */
function tellBounds(port: MessagePort, log: Log, followed: readonly PartitionLog[]): void {
  const send = (message: LinkMessage): void => port.postMessage(message);
  const told = new Map(followed.map((partition) => [partition, partition.end]));
  send({ kind: 'bounds', bounds: followed.map(boundsOf) });
  const unfollow = log.follow(() => {
    const moved = followed.filter((partition) => partition.end !== told.get(partition));
    if (moved.length === 0) return;
    for (const partition of moved) told.set(partition, partition.end);
    send({ kind: 'bounds', bounds: moved.map(boundsOf) });
  });
  port.once('close', unfollow);
}

/** Serves a thread that reads these partitions: tells it where they end, and makes its steps durable. */
export function serveThread(port: MessagePort, { log, writer }: Owner, followed: readonly PartitionLog[]): void {
  const answer = async ({ id, step }: LinkRequest): Promise<LinkMessage> => {
    try {
      await (step === null ? writer.usable() : writer.submit(unpackStep(step)));
      return { kind: 'done', id, step };
    } catch (error) {
      // A thread has no use for a stack of another: what it acts on is the code.
      const code = error instanceof ReconduitError ? error.code : 'UNEXPECTED';
      return { kind: 'failed', id, code, reason: error instanceof Error ? error.message : String(error) };
    }
  };
  port.on('message', (request: LinkRequest) => {
    answer(request).then((message) => {
      // The buffer goes back with its answer: here hardly anything else is allocated, so that a collector which counts bytes
      // would run for these alone, every few thousand events.
      port.postMessage(message, message.kind === 'done' && message.step !== null ? [message.step] : []);
    });
  });
  tellBounds(port, log, followed);
  // The thread's end keeps the process alive while it is wanted.
  port.unref();
}
