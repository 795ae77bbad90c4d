import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The sender's X-Request-ID when it is a plain one, else a new one: it goes into answers, logs and the audit. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}
