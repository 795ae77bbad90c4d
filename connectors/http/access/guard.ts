import type { FastifyRequest } from 'fastify';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Access, Caller } from './caller.ts';
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
}

/** A Host header that names this machine by a name no DNS record can point here: else a web page could reach the door. */
function isLoopbackHost(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host ?? '');
}

/** A page of this door, or no page at all. Behind a proxy that ends TLS the scheme differs. */
function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

function callerOf(access: Access, authorization: string | undefined): Caller | null {
  if (authorization === undefined) return access.stranger();
  const secret = /^Bearer (\S{1,200})$/.exec(authorization)?.[1];
  return secret === undefined ? null : access.bearer(secret);
}

/** Whoever calls a route that is for anyone, or was refused. */
const unknownCaller: Caller = { actor: 'anyone', role: 'viewer', practices: [] };

/**
 * Refuses what may not come in: a foreign Host or Origin (DNS rebinding, a page in the user's browser), an unknown token,
 * and a caller whom the route's row does not name.
 */
export function createGuard({ access, loopbackOnly }: GuardOptions): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    request.caller = unknownCaller;
    const { host, origin, authorization } = request.headers;
    if (loopbackOnly && !isLoopbackHost(host))
      throw new ReconduitError('WRONG_HOST', 'this door answers to 127.0.0.1, [::1] and localhost only');
    if (!isOwnOrigin(origin, host)) throw new ReconduitError('FORBIDDEN', 'requests of other web pages are refused');
    const row = request.routeOptions.config.access;
    // No row: nothing is there. That may be said to anybody.
    if (row === undefined || row.roles === null) {
      request.caller = access.stranger() ?? unknownCaller;
      return;
    }
    const caller = callerOf(access, authorization);
    if (caller === null)
      throw new ReconduitError('UNAUTHENTICATED', 'send "Authorization: Bearer <token>" with a token that is in force');
    if (!allows(row, caller)) throw new ReconduitError('FORBIDDEN', `a token of role ${caller.role} may not do this`);
    request.caller = caller;
  };
}
