import { Type } from '@fastify/type-provider-typebox';
import type { Door } from '../door.ts';
import type { ReportUseCases } from '../report-use-cases.ts';

const word = Type.Optional(Type.String({ maxLength: 200 }));
const day = Type.Optional(Type.String({ format: 'date' }));

const exportSchema = {
  tags: ['reports'],
  summary: 'Export results (JSON/CSV)',
  description:
    "A job's results, or the decisions of a run; streamed. Cells that a spreadsheet would run are made text.",
  body: Type.Object(
    {
      job_id: Type.Optional(Type.String({ maxLength: 100 })),
      run_id: Type.Optional(Type.String({ maxLength: 100, default: 'live' })),
      filters: Type.Optional(
        Type.Object(
          {
            status: word,
            recommendation: word,
            exception: word,
            program: word,
            practice_id: word,
            clinic_id: word,
            min_probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
            from: day,
            to: day,
          },
          { additionalProperties: false },
        ),
      ),
      format: Type.Enum(['json', 'csv', 'JSON', 'CSV'], { default: 'json' }),
    },
    { additionalProperties: false },
  ),
};

const jobSchema = {
  tags: ['reports'],
  summary: 'Job analytics',
  params: Type.Object({ job_id: Type.String({ maxLength: 100 }) }),
};

/** POST /export, GET /analytics/performance, GET /analytics/jobs/:job_id. */
export function registerReportRoutes(door: Door, reports: ReportUseCases): void {
  door.post('/export', { schema: exportSchema }, async ({ body, caller }, reply) => {
    const format = body.format.toLowerCase() === 'csv' ? 'csv' : 'json';
    const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8';
    const file = await reports.export({ ...body, format }, caller);
    return reply
      .header('content-disposition', `attachment; filename="reconduit-export.${format}"`)
      .type(type)
      .send(file);
  });
  const performance = { tags: ['reports'], summary: 'Performance analytics' };
  door.get('/analytics/performance', { schema: performance }, async ({ caller }) => reports.performance(caller));
  door.get('/analytics/jobs/:job_id', { schema: jobSchema }, async ({ params, caller }) =>
    reports.jobAnalytics(params.job_id, caller),
  );
}
