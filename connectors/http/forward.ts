import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';
import { ReconduitError } from '../../processors/errors.ts';
import { refuseBrokenRequest } from './broken-request.ts';
import { problemOf, problemType } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** Where requests go. */
export interface Owner {
  readonly host: string;
  readonly port: number;
}

// One hop's own affair (RFC 9110, 7.6.1); a body's framing is Node's.
const ownOfHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']);

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ownOfHop.has(name)));
}

function refuse(incoming: IncomingMessage, answer: ServerResponse, cause: unknown): void {
  if (answer.headersSent) {
    answer.destroy();
    return;
  }
  const id = requestIdOf(incoming);
  const error = new ReconduitError('DOOR_FAILED', 'the process that owns the data does not answer', cause);
  answer.writeHead(503, { 'content-type': problemType, 'retry-after': '5', 'x-request-id': id });
  answer.end(JSON.stringify({ ...problemOf(error, id), status: 503 }));
}

/**
 * A server that stands in front of the door of another process and passes everything on as it comes, both ways; who asked is
 * told in X-Forwarded-For, whatever the asker wrote there. Every answer names this process in X-Served-By.
 */
export function createForwarder(owner: Owner): Server {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 0 }, (incoming, answer) => {
    const from = incoming.socket.remoteAddress ?? '';
    const headers = { ...passedOn(incoming.headers), 'x-forwarded-for': from };
    const onward = request({ ...owner, agent, method: incoming.method, path: incoming.url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, { ...passedOn(reply.headers), 'x-served-by': String(process.pid) });
      answer.flushHeaders();
      pipeline(reply, answer, () => undefined);
    });
    onward.once('error', (cause) => refuse(incoming, answer, cause));
    answer.once('close', () => {
      // An asker that went away wants no answer; a job's events would else be written to nobody.
      if (!answer.writableFinished) onward.destroy();
    });
    pipeline(incoming, onward, () => undefined);
  });
  server.on('clientError', refuseBrokenRequest);
  server.maxConnections = 5000;
  return server;
}
