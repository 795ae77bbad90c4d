import type { FastifyInstance } from 'fastify';
import type { DoorUseCases } from '../use-cases.ts';

const replaySchema = {
  body: {
    type: 'object',
    additionalProperties: false,
    properties: { dlq_ids: { type: 'array', minItems: 1, maxItems: 10_000, items: { type: 'string' } } },
  },
} as const;

/** What could not be read or processed: list, show one with its original bytes, replay. */
export function deadLetterRoutes(door: FastifyInstance, useCases: DoorUseCases): void {
  door.get('/dlq', async () => useCases.listDeadLetters());
  door.get<{ Params: { id: string } }>('/dlq/:id', async (request) => useCases.showDeadLetter(request.params.id));
  door.post<{ Body: { dlq_ids?: string[] } }>('/dlq/replay', { schema: replaySchema }, async (request) =>
    useCases.replayDeadLetters(request.body.dlq_ids ?? null),
  );
}
