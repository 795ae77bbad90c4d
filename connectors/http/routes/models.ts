import { Type } from '@fastify/type-provider-typebox';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';

const tags = ['models'];

// Kept in the audit.
const byWhom = {
  actor: Type.String({ minLength: 1, maxLength: 200 }),
  reason: Type.Union([Type.String({ maxLength: 2_000 }), Type.Null()]),
};

const importSchema = {
  tags,
  summary: 'Takes the text of a model file into the store',
  body: Type.Object({ file: Type.String({ minLength: 1 }), ...byWhom }, { additionalProperties: false }),
};

const showSchema = { tags, summary: 'A model with its file', params: Type.Object({ ref: Type.String() }) };

const promoteSchema = {
  tags,
  summary: 'Lets a model decide; null: the parent of the one that decides now',
  body: Type.Object(
    {
      model: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
      ...byWhom,
    },
    { additionalProperties: false },
  ),
};

/** GET /models, GET /models/:ref with its file, POST /models takes one in, POST /models/promote lets one decide. */
export function modelRoutes(door: Door, { models }: DoorUseCases): void {
  door.get('/models', { schema: { tags, summary: 'All models' } }, async () => models.list());
  door.get('/models/drift', { schema: { tags, summary: 'Whether the active model still fits' } }, async () =>
    models.drift(),
  );
  door.get('/models/:ref', { schema: showSchema }, async (request) => models.show(request.params.ref));
  // The text itself, not its JSON: whether it is a model, and a whole one, is for the reader of models to say.
  door.post('/models', { schema: importSchema }, async (request) => models.import(request.body));
  door.post('/models/promote', { schema: promoteSchema }, async ({ body }) => models.promote(body));
}
