import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ReconduitError } from '../../processors/errors.ts';

/** How long a sender may take. */
export interface BodyTimes {
  /** For a whole body that is read into memory. */
  readonly wholeMs: number;
  /** Between two pieces of a body that is read as a stream. */
  readonly pauseMs: number;
  /** For the rest of a body that nobody will read, after the answer. */
  readonly lingerMs: number;
}

/** Content types whose bodies are read as streams. */
export const streamTypes: readonly string[] = ['text/csv', 'application/x-ndjson'];

function isStream(request: FastifyRequest): boolean {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  return streamTypes.includes(type) || type === 'multipart/form-data';
}

function hangUp({ socket }: IncomingMessage): void {
  // A request that was injected has none.
  if (socket instanceof Socket) socket.destroy();
}

/** Ends when nothing came for as long, unless that is because we do not read. */
function limitPause({ raw }: FastifyRequest, pauseMs: number): () => void {
  let seen = raw.socket.bytesRead;
  const look = setInterval(() => {
    if (raw.socket.bytesRead === seen && raw.readableLength === 0) hangUp(raw);
    seen = raw.socket.bytesRead;
  }, pauseMs);
  look.unref();
  return () => clearInterval(look);
}

function limitWhole({ raw }: FastifyRequest, wholeMs: number): () => void {
  const impatient = setTimeout(() => hangUp(raw), wholeMs);
  impatient.unref();
  return () => clearTimeout(impatient);
}

/** Hangs up on who sends a body byte by byte: a whole body has a time, a stream has one between its pieces. */
export function limitBodyTime(door: FastifyInstance, times: BodyTimes): void {
  door.addHook('onRequest', async (request) => {
    const { raw } = request;
    if (raw.headers['transfer-encoding'] === undefined && Number(raw.headers['content-length'] ?? 0) === 0) return;
    const enough = isStream(request) ? limitPause(request, times.pauseMs) : limitWhole(request, times.wholeMs);
    raw.once('end', enough).once('close', enough);
  });
  // What was refused may still be on its way: it is read and thrown away, so that the answer arrives, but not for long.
  door.addHook('onResponse', async ({ raw }) => {
    if (raw.complete) return;
    setTimeout(() => {
      if (!raw.complete) hangUp(raw);
    }, times.lingerMs).unref();
  });
}

/** Refuses compressed bodies: a few kilobytes of them can unpack to gigabytes. */
export async function refuseEncodings({ headers }: FastifyRequest): Promise<void> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') throw new ReconduitError('MEDIA_TYPE', 'send the body without Content-Encoding');
}
