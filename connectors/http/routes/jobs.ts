import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { JobUseCases } from '../job-use-cases.ts';

const heartbeatMs = 15_000;

async function* eventStream(statuses: AsyncIterable<Readonly<Record<string, unknown>>>): AsyncGenerator<string> {
  for await (const status of statuses) yield `event: ${status['status']}\ndata: ${JSON.stringify(status)}\n\n`;
}

/** Lines of an event stream; while nothing happens, a comment now and then keeps proxies from hanging up. */
function liveStream(statuses: AsyncIterable<Readonly<Record<string, unknown>>>, stop: () => void): Readable {
  const stream = Readable.from(eventStream(statuses));
  const heartbeat = setInterval(() => stream.push(': still here\n\n'), heartbeatMs);
  stream.once('close', () => {
    clearInterval(heartbeat);
    stop();
  });
  return stream;
}

const pageSchema = {
  querystring: {
    type: 'object',
    properties: {
      offset: { type: 'integer', minimum: 0, default: 0 },
      limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1000 },
    },
  },
} as const;

const historySchema = {
  querystring: {
    type: 'object',
    properties: { limit: { type: 'integer', minimum: 1, maximum: 500, default: 100 } },
  },
} as const;

type JobPath = { Params: { job_id: string } };

function readRoutes(app: FastifyInstance, jobs: JobUseCases): void {
  app.get('/reconcile/jobs', async () => {
    const active = jobs.active();
    return { jobs: active, total: active.length };
  });
  app.get<{ Querystring: { limit: number } }>('/reconcile/history', { schema: historySchema }, async (request) => {
    const all = jobs.history(request.query.limit);
    return { jobs: all, total: all.length };
  });
  app.get<JobPath>('/reconcile/jobs/:job_id', async ({ params }) => jobs.status(params.job_id));
  app.get<JobPath & { Querystring: { offset: number; limit: number } }>(
    '/reconcile/jobs/:job_id/results',
    { schema: pageSchema },
    async ({ params, query }) => jobs.results({ jobId: params.job_id, ...query }),
  );
  app.get<JobPath>('/reconcile/jobs/:job_id/events', async ({ params }, reply) => {
    const stopping = new AbortController();
    const statuses = jobs.events(params.job_id, stopping.signal);
    reply.header('cache-control', 'no-store').type('text/event-stream; charset=utf-8');
    return reply.send(liveStream(statuses, () => stopping.abort()));
  });
  app.delete<JobPath>('/reconcile/jobs/:job_id', async ({ params }) => jobs.cancel(params.job_id));
}

/** /reconcile/*: jobs are started, watched, read and cancelled. */
export function registerJobRoutes(app: FastifyInstance, jobs: JobUseCases): void {
  readRoutes(app, jobs);
  app.register(async (scope) => {
    // 100,000 transactions a side are 30 MB: parsed here, they would hold up every other request.
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', (_request, payload, done) => done(null, payload));
    scope.post<{ Body: Readable }>('/reconcile/start', async (request) => jobs.start(request.body));
  });
}
