import type { Readable } from 'node:stream';
import { Type } from '@fastify/type-provider-typebox';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';

const tags = ['data'];

const ingestSchema = {
  tags,
  summary: 'A file (CSV or NDJSON) of tickets or redemptions, streamed',
  consumes: ['text/csv', 'application/x-ndjson'],
  querystring: Type.Object(
    {
      side: Type.Enum(['pos', 'rewards']),
      source: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,39}$' })),
      name: Type.String({ maxLength: 200, default: 'the body' }),
      batch: Type.Boolean({ default: false }),
      through: Type.Optional(Type.String({ format: 'date' })),
      columns: Type.Optional(
        Type.String({
          maxLength: 10_000,
          description: 'JSON object: column by field, where they are not recognised; null: none holds it',
        }),
      ),
    },
    { additionalProperties: false },
  ),
};

const undoSchema = {
  tags,
  summary: 'Takes an import back',
  body: Type.Object({ batch_id: Type.String({ minLength: 1, maxLength: 100 }) }, { additionalProperties: false }),
};

function columnsOf(text: string | undefined): Record<string, string | null> | null {
  if (text === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    const entries = Object.entries(parsed as object);
    if (entries.every(([, column]) => column === null || typeof column === 'string'))
      return Object.fromEntries(entries);
  } catch {
    // Falls through: the same sentence answers bad JSON and JSON of another shape.
  }
  throw new ReconduitError('USAGE', 'columns must be a JSON object of column names by field');
}

function formatOf(contentType: string | undefined): 'csv' | 'ndjson' {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'text/csv') return 'csv';
  if (type === 'application/x-ndjson') return 'ndjson';
  throw new ReconduitError('USAGE', 'send the rows as text/csv or application/x-ndjson');
}

/**
 * POST /ingest takes rows as a stream and answers once every row taken is durable: 200 when all were taken, 207 when some
 * were rejected (each with line and reason). POST /ingest/undo takes an import back.
 */
export function ingestRoutes(door: Door, useCases: DoorUseCases): void {
  door.post('/ingest', { schema: ingestSchema }, async (request, reply) => {
    const { side, source, name, batch, through, columns } = request.query;
    const answer = await useCases.ingest({
      side,
      format: formatOf(request.headers['content-type']),
      source: source ?? null,
      name,
      batch,
      columns: columnsOf(columns),
      through: through ?? null,
      body: request.body as Readable,
    });
    return reply.code(answer.rejected > 0 ? 207 : 200).send(answer);
  });
  door.post('/ingest/undo', { schema: undoSchema }, async (request) => useCases.undoIngest(request.body.batch_id));
}
