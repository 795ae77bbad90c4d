import { Readable } from 'node:stream';
import { Type } from '@fastify/type-provider-typebox';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';
import { practicesOf } from './decisions.ts';

const tags = ['data'];

const sqlSchema = {
  tags,
  summary: 'A read-only query of the tables; its text may end in FORMAT',
  body: Type.Object(
    {
      // The engine's own parser breaks off at a NUL, and says so in a way that looks like a crash.
      query: Type.String({ minLength: 1, pattern: '^[^\\u0000]+$' }),
      format: Type.String({ pattern: '^[A-Za-z0-9]{1,60}$', default: 'PrettyCompactMonoBlock' }),
    },
    { additionalProperties: false },
  ),
};

const topicSchema = {
  tags,
  summary: 'Records of a topic, decoded, one JSON a line',
  params: Type.Object({ topic: Type.String() }),
  querystring: Type.Object(
    {
      partition: Type.Optional(Type.Integer({ minimum: 0 })),
      from: Type.Integer({ minimum: 0, default: 0 }),
      limit: Type.Integer({ minimum: 1, default: 100 }),
    },
    { additionalProperties: false },
  ),
};

const decisionSchema = {
  tags,
  summary: 'One decision of any practice, explained',
  params: Type.Object({ id: Type.String() }),
  querystring: Type.Object(
    {
      model: Type.Optional(Type.String({ minLength: 1, description: 'Weigh it anew under this model' })),
      practice_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      run_id: Type.String({ minLength: 1, maxLength: 200, default: 'live', description: 'Of this replay' }),
    },
    { additionalProperties: false },
  ),
};

async function* ndjson(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

/** POST /sql (read-only), GET /topics, GET /topics/:topic (decoded, one JSON a line), GET /decisions/:id (explained). */
export function dataRoutes(door: Door, useCases: DoorUseCases): void {
  door.post('/sql', { schema: sqlSchema }, async (request, reply) =>
    reply.type('application/octet-stream').send(await useCases.sql(request.body)),
  );
  door.get('/topics', { schema: { tags, summary: 'All topics' } }, async () => useCases.listTopics());
  door.get('/topics/:topic', { schema: topicSchema }, async (request, reply) => {
    const { partition, from, limit } = request.query;
    const { topic } = request.params;
    const rows = useCases.readTopic({ topic, partition: partition ?? null, fromOffset: from, limit });
    return reply.type('application/x-ndjson').send(Readable.from(ndjson(rows)));
  });
  door.get('/decisions/:id', { schema: decisionSchema }, async ({ params, query, caller }) =>
    useCases.explain({
      decisionId: params.id,
      runId: query.run_id,
      model: query.model ?? null,
      practices: practicesOf(caller, query.practice_id),
    }),
  );
}
