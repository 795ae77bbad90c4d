import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { DoorUseCases } from '../use-cases.ts';

const sqlSchema = {
  body: {
    type: 'object',
    required: ['query'],
    additionalProperties: false,
    properties: {
      query: { type: 'string', minLength: 1 },
      format: { type: 'string', pattern: '^[A-Za-z0-9]{1,60}$', default: 'PrettyCompactMonoBlock' },
    },
  },
} as const;

const topicSchema = {
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      partition: { type: 'integer', minimum: 0 },
      from: { type: 'integer', minimum: 0, default: 0 },
      limit: { type: 'integer', minimum: 1, default: 100 },
    },
  },
} as const;

const decisionSchema = {
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { model: { type: 'string', minLength: 1 } },
  },
} as const;

async function* ndjson(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

/** POST /sql (read-only), GET /topics, GET /topics/:topic (decoded, one JSON a line), GET /decisions/:id (explained). */
export function dataRoutes(door: FastifyInstance, useCases: DoorUseCases): void {
  door.post<{ Body: { query: string; format: string } }>('/sql', { schema: sqlSchema }, async (request, reply) =>
    reply.type('application/octet-stream').send(await useCases.sql(request.body)),
  );
  door.get('/topics', async () => useCases.listTopics());
  door.get<{ Params: { topic: string }; Querystring: { partition?: number; from: number; limit: number } }>(
    '/topics/:topic',
    { schema: topicSchema },
    async (request, reply) => {
      const { partition, from, limit } = request.query;
      const rows = useCases.readTopic({
        topic: request.params.topic,
        partition: partition ?? null,
        fromOffset: from,
        limit,
      });
      return reply.type('application/x-ndjson').send(Readable.from(ndjson(rows)));
    },
  );
  door.get<{ Params: { id: string }; Querystring: { model?: string } }>(
    '/decisions/:id',
    { schema: decisionSchema },
    async ({ params, query }) => useCases.explain({ decisionId: params.id, model: query.model ?? null }),
  );
}
