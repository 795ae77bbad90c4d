import type { FastifyInstance } from 'fastify';
import type { DoorUseCases } from '../use-cases.ts';

const importSchema = {
  body: {
    type: 'object',
    required: ['file'],
    additionalProperties: false,
    properties: { file: { type: 'string', minLength: 1 } },
  },
} as const;

/** GET /models, GET /models/:ref with its file, POST /models takes one in. */
export function modelRoutes(door: FastifyInstance, { models }: DoorUseCases): void {
  door.get('/models', async () => models.list());
  door.get<{ Params: { ref: string } }>('/models/:ref', async (request) => models.show(request.params.ref));
  // The text itself, not its JSON: whether it is a model, and a whole one, is for the reader of models to say.
  door.post<{ Body: { file: string } }>('/models', { schema: importSchema }, async (request) =>
    models.import(request.body.file),
  );
}
