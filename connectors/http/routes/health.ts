import type { FastifyInstance } from 'fastify';
import type { DoorUseCases } from '../use-cases.ts';

/** livez: the process answers. readyz: it takes work. metrics: Prometheus text. status: tasks, lag, proofs, stale sources. */
export function healthRoutes(door: FastifyInstance, useCases: DoorUseCases): void {
  door.get('/livez', async () => ({ live: true }));
  door.get('/readyz', async (_request, reply) => {
    const reason = await useCases.notReadyBecause();
    if (reason !== null) reply.code(503);
    return reason === null ? { ready: true } : { ready: false, reason };
  });
  door.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await useCases.metrics();
    return reply.type(contentType).send(text);
  });
  door.get('/status', async () => useCases.status());
}
