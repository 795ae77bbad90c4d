import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Routes that need no secret on loopback: a supervisor asks them, or a script written against document 000. */
const open = new Set([
  ...['/livez', '/readyz', '/health', '/status', '/model/info', '/model/metrics', '/predict', '/predict/batch'],
  ...['/upload/reward-transactions', '/upload/pos-transactions', '/reconcile/start', '/reconcile/jobs'],
  ...['/reconcile/jobs/:job_id', '/reconcile/jobs/:job_id/results', '/reconcile/jobs/:job_id/events'],
  '/reconcile/history',
]);

/** A Host header that names this machine by a name no DNS record can point here: else a web page could reach the door. */
function isLoopbackHost(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host ?? '');
}

function sameSecret(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send({ error: { code: 'DOOR_REFUSED', message } });
}

/**
 * Refuses what may not come in: a foreign Host or Origin (DNS rebinding, a page in the user's browser), and everything
 * but livez and readyz without `Authorization: Bearer <secret>`.
 */
export function createGuard(
  secret: string,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  return async (request, reply) => {
    const { host, origin, authorization } = request.headers;
    if (!isLoopbackHost(host)) return refuse(reply, 421, 'This door answers to 127.0.0.1, [::1] and localhost only.');
    if (origin !== undefined && origin !== `http://${host}`)
      return refuse(reply, 403, 'Requests of web pages are refused.');
    if (open.has(request.routeOptions.url ?? '')) return undefined;
    const given = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
    if (sameSecret(given, secret)) return undefined;
    return refuse(reply, 401, 'Send "Authorization: Bearer <secret>"; the secret is in door.json of the data folder.');
  };
}
