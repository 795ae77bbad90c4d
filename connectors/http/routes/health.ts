import { Type } from '@fastify/type-provider-typebox';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';

const tags = ['operations'];

/** livez: the process answers. readyz: it takes work. metrics: Prometheus text. status: tasks, lag, proofs, stale sources. */
export function healthRoutes(door: Door, useCases: DoorUseCases): void {
  door.get('/livez', { schema: { tags, summary: 'Whether the process answers' } }, async () => ({ live: true }));
  door.get('/readyz', { schema: { tags, summary: 'Whether it takes work; 503 says why not' } }, async (_, reply) => {
    const reason = await useCases.notReadyBecause();
    if (reason !== null) reply.code(503);
    return reason === null ? { ready: true } : { ready: false, reason };
  });
  const metrics = {
    tags,
    summary: 'Metrics for Prometheus',
    response: { 200: { content: { 'text/plain': { schema: Type.String() } } } },
  };
  door.get('/metrics', { schema: metrics }, async (_, reply) => {
    const { contentType, text } = await useCases.metrics();
    return reply.type(contentType).send(text);
  });
  const status = { tags, summary: 'Tasks, lag, sink, dead letters, clock errors and signals' };
  door.get('/status', { schema: status }, async () => useCases.status());
}
