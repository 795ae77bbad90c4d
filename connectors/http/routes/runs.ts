import { Type } from '@fastify/type-provider-typebox';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';

const tags = ['runs'];
// Whether it is one, the run says: with what to do.
const day = Type.Union([Type.String({ maxLength: 40, description: 'YYYY-MM-DD' }), Type.Null()]);

// Kept in the audit.
const actor = Type.String({ minLength: 1, maxLength: 200 });

const replaySchema = {
  tags,
  summary: 'Decides the past anew under a model, beside the live decisions',
  body: Type.Object(
    {
      model: Type.String({ minLength: 1 }),
      from: day,
      to: day,
      practice_id: Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()]),
      actor,
    },
    { additionalProperties: false },
  ),
};

const oneSchema = { tags, summary: 'How far a run is', params: Type.Object({ id: Type.String() }) };
const deleteSchema = {
  tags,
  summary: 'Removes a run with its decisions',
  params: Type.Object({ id: Type.String() }),
  querystring: Type.Object({ actor }, { additionalProperties: false }),
};

const diffSchema = {
  tags,
  summary: 'What two runs decide otherwise, in counts and money',
  querystring: Type.Object(
    {
      a: Type.String({ minLength: 1 }),
      b: Type.String({ minLength: 1 }),
      limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 20 }),
    },
    { additionalProperties: false },
  ),
};

/** GET /runs, GET /runs/:id, POST /runs starts a replay, DELETE /runs/:id, GET /diff. */
export function runRoutes(door: Door, { runs }: DoorUseCases): void {
  door.get('/runs', { schema: { tags, summary: 'All runs' } }, async () => runs.list());
  door.get('/runs/:id', { schema: oneSchema }, async (request) => runs.show(request.params.id));
  door.post('/runs', { schema: replaySchema }, async (request, reply) =>
    reply.code(202).send(await runs.replay(request.body)),
  );
  door.get('/diff', { schema: diffSchema }, async (request) => runs.diff(request.query));
  door.delete('/runs/:id', { schema: deleteSchema }, async (request) => {
    await runs.delete({ runId: request.params.id, actor: request.query.actor });
    return { deleted: request.params.id };
  });
}
