import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { ReconduitError } from '../../processors/errors.ts';
import { localCaller } from './access/caller.ts';

// Tokens and addresses that are counted at once; the least recent is forgotten first.
const counted = 10_000;

/** At most so many requests a second of one token, or of one address without a token. Who is on this machine may all. */
export function limitRate(door: FastifyInstance, requestsPerSecond: number): void {
  door.register(rateLimit, {
    max: requestsPerSecond,
    timeWindow: 1000,
    cache: counted,
    keyGenerator: ({ caller, ip }) => (caller.actor === 'anyone' ? ip : caller.actor),
    allowList: ({ caller }) => caller.actor === localCaller.actor,
    errorResponseBuilder: (_, { max }) =>
      new ReconduitError('RATE_LIMITED', `at most ${max} requests a second; Retry-After says when to go on`),
  });
}
