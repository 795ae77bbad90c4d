import type { FastifyInstance } from 'fastify';
import type { Telemetry } from '../../processors/ports/telemetry.ts';

// Asked every few seconds by machines: a line each would drown the rest.
const quiet = new Set(['/livez', '/readyz', '/metrics', '/health']);

/** Counts, times and logs every request, and gives its id back. The log has the route, never its parameters or query. */
export function observeRequests(door: FastifyInstance, telemetry: Telemetry): void {
  door.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  door.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { method, id: request_id, caller } = request;
    const labels = { method, route, status: String(reply.statusCode) };
    telemetry.count('http_requests_total', 1, labels);
    telemetry.observe('http_request_duration_seconds', reply.elapsedTime / 1000, labels);
    const level = quiet.has(route) ? 'debug' : 'info';
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    telemetry.log(level, 'request', { request_id, ...labels, ms, actor: caller.actor });
  });
}
