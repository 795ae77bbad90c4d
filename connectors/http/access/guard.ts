import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Telemetry } from '../../../processors/ports/telemetry.ts';
import { type Access, type Caller, localCaller, type Refusal } from './caller.ts';
import { LockOut } from './lock-out.ts';
import { allows, type RouteAccess } from './route-access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it; known before anything of the body is read. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
}

/** What a door checks of every request. */
export interface GuardOptions {
  readonly access: Access;
  /** Whether only names that no DNS record can point here are taken for a Host. */
  readonly loopbackOnly: boolean;
  readonly telemetry: Pick<Telemetry, 'count'>;
}

/** Refuses requests, or lets them through with their caller known. */
export interface Guard {
  check(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Counts a wrong secret or signature against the sender's address, and tells the audit. @throws UNAUTHENTICATED, RATE_LIMITED. */
  fail(request: FastifyRequest, reply: FastifyReply, reason: string): never;
}

/** A Host header that names this machine by a name no DNS record can point here: else a web page could reach the door. */
function isLoopbackHost(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host ?? '');
}

/** A page of this door, or no page at all. Behind a proxy that ends TLS the scheme differs. */
function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

/** Whoever calls a route that is for anyone, or was refused. */
const unknownCaller: Caller = { actor: 'anyone', role: 'viewer', practices: [] };

function refusalOf(request: FastifyRequest, rest: Pick<Refusal, 'action' | 'reason'>): Refusal {
  const { caller, ip: address, id: requestId, method } = request;
  return { ...rest, actor: caller.actor, address, requestId, object: `${method} ${request.routeOptions.url}` };
}

function checkOrigin({ headers }: FastifyRequest, loopbackOnly: boolean): void {
  if (loopbackOnly && !isLoopbackHost(headers.host))
    throw new ReconduitError('WRONG_HOST', 'this door answers to 127.0.0.1, [::1] and localhost only');
  if (!isOwnOrigin(headers.origin, headers.host))
    throw new ReconduitError('FORBIDDEN', 'requests of other web pages are refused');
}

/**
 * Refuses what may not come in: a foreign Host or Origin (DNS rebinding, a page in the user's browser), an unknown token,
 * a caller whom the route's row does not name, and for a while an address that brings wrong secrets again and again.
 */
export function createGuard({ access, loopbackOnly, telemetry }: GuardOptions): Guard {
  const lockOut = new LockOut();
  const refuseLocked = (request: FastifyRequest, reply: FastifyReply): void => {
    const waitMs = lockOut.waitMs(request.ip, Date.now());
    if (waitMs === 0) return;
    reply.header('retry-after', Math.ceil(waitMs / 1000));
    throw new ReconduitError('RATE_LIMITED', 'too many wrong tokens or signatures came from this address');
  };
  const fail: Guard['fail'] = (request, reply, reason) => {
    telemetry.count('auth_failed_attempts_total', 1, { reason: request.headers.authorization ? 'token' : 'signature' });
    refuseLocked(request, reply);
    access.onRefused(refusalOf(request, { action: 'access.refused', reason }));
    const lockMs = lockOut.failed(request.ip, Date.now());
    if (lockMs > 0) access.onRefused(refusalOf(request, { action: 'access.locked', reason: `for ${lockMs} ms` }));
    throw new ReconduitError('UNAUTHENTICATED', reason);
  };
  const callerOf = (request: FastifyRequest, reply: FastifyReply): Caller => {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      const stranger = access.stranger();
      // Asking without a token is no guess: it does not count against the address.
      if (stranger === null) throw new ReconduitError('UNAUTHENTICATED', 'send "Authorization: Bearer <token>"');
      return stranger;
    }
    const secret = /^Bearer (\S{1,200})$/i.exec(authorization)?.[1];
    const caller = secret === undefined ? null : access.bearer(secret);
    // Whoever reads the data folder is not held up by others on this machine.
    if (caller?.actor === localCaller.actor) return caller;
    refuseLocked(request, reply);
    if (caller === null) return fail(request, reply, 'this token is unknown, revoked or expired');
    lockOut.succeeded(request.ip);
    return caller;
  };
  const check: Guard['check'] = async (request, reply) => {
    request.caller = unknownCaller;
    checkOrigin(request, loopbackOnly);
    const row = request.routeOptions.config.access;
    // No row: nothing is there. That may be said to anybody.
    if (row === undefined || row.roles === null) {
      request.caller = access.stranger() ?? unknownCaller;
      return;
    }
    request.caller = callerOf(request, reply);
    if (allows(row, request.caller)) return;
    const { role } = request.caller;
    access.onRefused(refusalOf(request, { action: 'access.refused', reason: `role ${role}` }));
    throw new ReconduitError('FORBIDDEN', `this token, of role ${role}, may not do this`);
  };
  return { check, fail };
}
