import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, ReconduitError } from '../../processors/errors.ts';
import { problemOf, problemType } from './problem.ts';

const troubles: Readonly<Record<string, [status: number, code: ErrorCode, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'REQUEST_TOO_LARGE', 'the headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_INVALID', 'the request took too long to arrive'],
};

// For the answer to arrive.
const lingerMs = 1000;

/** Answers what is no HTTP, or came too slowly, and hangs up: no route ever sees it. */
export function refuseBrokenRequest(error: Error & { code: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, detail] = troubles[error.code] ?? [400, 'REQUEST_INVALID', 'this is not an HTTP/1.1 request'];
  const title = STATUS_CODES[status];
  const body = JSON.stringify({ ...problemOf(new ReconduitError(code, detail), randomUUID()), status, title });
  const head = `HTTP/1.1 ${status} ${title}\r\nContent-Type: ${problemType}\r\nContent-Length: ${body.length}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
  // Whoever never hangs up himself would keep one of the connections that the door can have.
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
