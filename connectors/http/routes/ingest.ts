import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { ReconduitError } from '../../../processors/errors.ts';
import type { DoorUseCases } from '../use-cases.ts';

interface IngestQuery {
  readonly side: 'pos' | 'rewards';
  readonly source?: string;
  readonly name: string;
  readonly batch: boolean;
  readonly through?: string;
  /** JSON object: column by field. */
  readonly columns?: string;
}

const ingestSchema = {
  querystring: {
    type: 'object',
    required: ['side'],
    additionalProperties: false,
    properties: {
      side: { enum: ['pos', 'rewards'] },
      source: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,39}$' },
      name: { type: 'string', maxLength: 200, default: 'the body' },
      batch: { type: 'boolean', default: false },
      through: { type: 'string', format: 'date' },
      columns: { type: 'string', maxLength: 10_000 },
    },
  },
} as const;

const undoSchema = {
  body: {
    type: 'object',
    required: ['batch_id'],
    additionalProperties: false,
    properties: { batch_id: { type: 'string', minLength: 1, maxLength: 100 } },
  },
} as const;

function columnsOf(text: string | undefined): Record<string, string> | null {
  if (text === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    const entries = Object.entries(parsed as object);
    if (entries.every(([, column]) => typeof column === 'string')) return Object.fromEntries(entries);
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
export function ingestRoutes(door: FastifyInstance, useCases: DoorUseCases): void {
  door.post<{ Querystring: IngestQuery }>('/ingest', { schema: ingestSchema }, async (request, reply) => {
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
  door.post<{ Body: { batch_id: string } }>('/ingest/undo', { schema: undoSchema }, async (request) =>
    useCases.undoIngest(request.body.batch_id),
  );
}
