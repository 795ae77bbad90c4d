import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { type ErrorCode, errorCodes, ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { createGuard } from './guard.ts';
import { dataRoutes } from './routes/data.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { registerDocumentRoutes } from './routes/document.ts';
import { healthRoutes } from './routes/health.ts';
import { ingestRoutes } from './routes/ingest.ts';
import { modelRoutes } from './routes/models.ts';
import { referenceRoutes } from './routes/reference.ts';
import { reviewRoutes } from './routes/reviews.ts';
import type { DoorUseCases } from './use-cases.ts';

/** How a door is served. */
export interface DoorOptions {
  /** What `Authorization: Bearer` must carry. */
  readonly secret: string;
  readonly telemetry: Telemetry;
}

/** Largest body of a request that is not a stream of rows. */
const bodyLimitBytes = 4 << 20;

const askersFault: ReadonlySet<ErrorCode> = new Set([
  'USAGE',
  'INPUT_UNUSABLE',
  'RECORD_INVALID',
  'CLICKHOUSE_REFUSED',
  'MODEL_INVALID',
  'MODEL_FOREIGN',
  'MODEL_NEWER',
]);

function statusOf(error: ReconduitError): number {
  if (error.code === 'NOT_FOUND' || error.code === 'MODEL_UNKNOWN') return 404;
  if (askersFault.has(error.code)) return 400;
  if (error.code === 'QUEUE_FULL') return 429;
  if (error.code === 'JOB_STATE') return 409;
  return error.retriable ? 503 : 500;
}

function answerError(error: FastifyError | ReconduitError, reply: FastifyReply, telemetry: Telemetry): void {
  if (error instanceof ReconduitError) {
    const { code, message } = error;
    if (error.code === 'QUEUE_FULL' || error.code === 'OVERLOADED') reply.header('retry-after', '5');
    reply.code(statusOf(error)).send({ error: { code, message, action: errorCodes[code].action } });
    return;
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) telemetry.log('error', 'the door failed on a request', { err: error });
  const message = status >= 500 ? 'Unexpected failure; see the log.' : error.message;
  reply.code(status).send({ error: { code: status >= 500 ? 'UNEXPECTED' : 'USAGE', message } });
}

/** The loopback door: built here, listening elsewhere (or `inject` in tests). Streams of rows are not parsed into memory. */
export function createDoor(useCases: DoorUseCases, options: DoorOptions): FastifyInstance {
  const door = Fastify({
    bodyLimit: bodyLimitBytes,
    logger: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // Fastify would drop fields it does not know in silence.
    ajv: { customOptions: { removeAdditional: false } },
  });
  door.addContentTypeParser(['text/csv', 'application/x-ndjson'], (_request, payload, done) => done(null, payload));
  door.addHook('onRequest', createGuard(options.secret));
  door.addHook('onResponse', async (request, reply) => {
    const labels = { route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) };
    options.telemetry.observe('reconduit_http_request_duration_seconds', reply.elapsedTime / 1000, labels);
  });
  door.setErrorHandler<FastifyError | ReconduitError>((error, _request, reply) =>
    answerError(error, reply, options.telemetry),
  );
  door.setNotFoundHandler((_request, reply) => {
    reply.code(404).send({ error: { code: 'NOT_FOUND', message: 'The door has no such route.' } });
  });
  for (const routes of [
    healthRoutes,
    ingestRoutes,
    dataRoutes,
    deadLetterRoutes,
    referenceRoutes,
    modelRoutes,
    reviewRoutes,
  ])
    routes(door, useCases);
  registerDocumentRoutes(door, useCases.document);
  return door;
}
