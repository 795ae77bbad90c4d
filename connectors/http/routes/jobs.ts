import { Readable } from 'node:stream';
import { Type } from '@fastify/type-provider-typebox';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Door } from '../door.ts';
import type { JobUseCases } from '../job-use-cases.ts';
import { statedRecord, threshold } from './stated-record.ts';

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

const tags = ['jobs'];
const params = Type.Object({ job_id: Type.String({ maxLength: 100 }) });

const resultsSchema = {
  tags,
  summary: 'Get job results: summary, matches, what is unmatched, exceptions by money, what was rejected',
  params,
  querystring: Type.Object({
    offset: Type.Integer({ minimum: 0, default: 0 }),
    limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 1000, description: 'Entries of each list' }),
  }),
};

const historySchema = {
  tags,
  summary: 'Job history, newest first',
  querystring: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }) }),
};

const startSchema = {
  tags,
  summary: 'Start async reconciliation job',
  body: Type.Object({
    reward_transactions: Type.Array(statedRecord),
    pos_transactions: Type.Array(statedRecord),
    threshold,
  }),
};

const reviewSchema = {
  tags,
  summary: 'What a person says of an exception of a job; kept with the job, shown in its results and exports',
  params,
  body: Type.Object(
    {
      decision_id: Type.String({ minLength: 1, maxLength: 500 }),
      action: Type.Enum(['approve', 'reject', 'undo']),
      reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    },
    { additionalProperties: false },
  ),
};

function reviewRoute(door: Door, jobs: JobUseCases): void {
  door.post('/reconcile/jobs/:job_id/review', { schema: reviewSchema }, async ({ params, body, caller, id }) => {
    const { decision_id: decisionId, action, reason = null } = body;
    const said = { jobId: params.job_id, decisionId, action, reason };
    return jobs.review({ ...said, actor: caller.actor, requestId: id }, caller);
  });
}

function readRoutes(door: Door, jobs: JobUseCases): void {
  door.get('/reconcile/jobs', { schema: { tags, summary: 'List active jobs' } }, async ({ caller }) => {
    const active = jobs.active(caller);
    return { jobs: active, total: active.length };
  });
  door.get('/reconcile/history', { schema: historySchema }, async ({ query, caller }) => {
    const all = jobs.history(query.limit, caller);
    return { jobs: all, total: all.length };
  });
  const status = { tags, summary: 'Get job status', params };
  door.get('/reconcile/jobs/:job_id', { schema: status }, async ({ params: { job_id }, caller }) =>
    jobs.status(job_id, caller),
  );
  door.get(
    '/reconcile/jobs/:job_id/results',
    { schema: resultsSchema },
    async ({ params: { job_id }, query, caller }) => jobs.results({ jobId: job_id, ...query }, caller),
  );
  const events = { tags, summary: 'Job status as it changes (server-sent events)', params };
  door.get('/reconcile/jobs/:job_id/events', { schema: events }, async ({ params: { job_id }, caller }, reply) => {
    const stopping = new AbortController();
    const statuses = jobs.events(job_id, caller, stopping.signal);
    reply.header('cache-control', 'no-store').type('text/event-stream; charset=utf-8');
    return reply.send(liveStream(statuses, () => stopping.abort()));
  });
  const cancel = { tags, summary: 'Cancel job', params };
  door.delete('/reconcile/jobs/:job_id', { schema: cancel }, async ({ params: { job_id }, caller }) =>
    jobs.cancel(job_id, caller),
  );
}

/** /reconcile/*: jobs are started, watched, read and cancelled. */
export function registerJobRoutes(door: Door, jobs: JobUseCases): void {
  readRoutes(door, jobs);
  reviewRoute(door, jobs);
  door.register(async (scope) => {
    // 100,000 transactions a side are 30 MB: parsed here, they would hold up every other request.
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', (_request, payload, done) => done(null, payload));
    // The schema is for the documentation: whoever parses the body checks it.
    const unchecked = { schema: startSchema, validatorCompiler: () => () => true };
    scope.post('/reconcile/start', unchecked, async ({ body, caller }) => {
      if (!(body instanceof Readable)) throw new ReconduitError('REQUEST_INVALID', 'send the transactions as JSON');
      return jobs.start(body, caller);
    });
  });
}
