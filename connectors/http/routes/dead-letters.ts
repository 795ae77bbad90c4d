import { Type } from '@fastify/type-provider-typebox';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';

const tags = ['data'];

const showSchema = {
  tags,
  summary: 'One dead letter with its original bytes; they may hold patient details',
  params: Type.Object({ id: Type.String() }),
};

const replaySchema = {
  tags,
  summary: 'Sends dead letters through the front door again, each at most once; all without dlq_ids',
  body: Type.Object(
    { dlq_ids: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 10_000 })) },
    { additionalProperties: false },
  ),
};

/** What could not be read or processed: list, show one with its original bytes, replay. */
export function deadLetterRoutes(door: Door, useCases: DoorUseCases): void {
  const list = { tags, summary: 'What could not be read or processed' };
  door.get('/dlq', { schema: list }, async () => useCases.listDeadLetters());
  door.get('/dlq/:id', { schema: showSchema }, async (request) => useCases.showDeadLetter(request.params.id));
  door.post('/dlq/replay', { schema: replaySchema }, async (request) =>
    useCases.replayDeadLetters(request.body.dlq_ids ?? null),
  );
}
