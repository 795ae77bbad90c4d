import { Type } from '@fastify/type-provider-typebox';
import type { Caller } from '../access/caller.ts';
import type { DecisionFilter } from '../decision-use-cases.ts';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';

const tags = ['decisions'];
const id = Type.String({ minLength: 1, maxLength: 200 });
const day = Type.String({ format: 'date' });

const scope = { practice_id: Type.Optional(id), clinic_id: Type.Optional(id), program: Type.Optional(id) };
const days = { from: Type.Optional(day), to: Type.Optional(day) };

const filter = {
  ...scope,
  ...days,
  exception: Type.Optional(id),
  min_at_stake: Type.Optional(Type.Number({ minimum: 0, maximum: 1e12, description: 'In units, not cents' })),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  cursor: Type.Optional(Type.String({ maxLength: 2000 })),
};

const decisionFilter = Type.Object({ ...filter, status: Type.Optional(id) }, { additionalProperties: false });
const exceptionFilter = Type.Object(filter, { additionalProperties: false });

const summaryQuery = Type.Object(
  {
    ...{ ...scope, ...days },
    by: Type.String({ pattern: '^((practice|clinic|program|day)(,(?!$)|$))*$', default: 'clinic,program,day' }),
  },
  { additionalProperties: false },
);

/** Of the practices that a caller sees, the one asked for; none when it does not see that one. */
export function practicesOf({ practices }: Caller, asked: string | undefined): readonly string[] | null {
  if (asked === undefined) return practices;
  return practices === null || practices.includes(asked) ? [asked] : [];
}

function filterOf(caller: Caller, query: Partial<Record<string, unknown>> & { limit: number }): DecisionFilter {
  const text = (name: string): string | null => (query[name] as string | undefined) ?? null;
  return {
    practices: practicesOf(caller, text('practice_id') ?? undefined),
    ...{ clinicId: text('clinic_id'), program: text('program'), status: text('status'), exception: text('exception') },
    ...{ from: text('from'), to: text('to'), minAtStake: (query['min_at_stake'] as number | undefined) ?? null },
    ...{ limit: query.limit, cursor: text('cursor') },
  };
}

/** GET /v1/decisions, /v1/decisions/:id, /v1/exceptions, /v1/summary. */
export function decisionRoutes(door: Door, useCases: DoorUseCases): void {
  const { decisions } = useCases;
  const list = { tags, summary: 'Decisions as they stand, latest first', querystring: decisionFilter };
  door.get('/v1/decisions', { schema: list }, async ({ caller, query }) =>
    decisions.decisions(filterOf(caller, query)),
  );
  const open = { tags, summary: 'Open exceptions, costliest first', querystring: exceptionFilter };
  door.get('/v1/exceptions', { schema: open }, async ({ caller, query }) =>
    decisions.exceptions(filterOf(caller, query)),
  );
  const one = {
    ...{ tags, summary: 'One decision with its evidence, in bits that add up, and its history' },
    params: Type.Object({ id: Type.String() }),
    querystring: Type.Object({ practice_id: Type.Optional(id) }, { additionalProperties: false }),
  };
  door.get('/v1/decisions/:id', { schema: one }, async ({ caller, params, query }) =>
    useCases.explain({
      ...{ decisionId: params.id, runId: 'live', model: null },
      practices: practicesOf(caller, query.practice_id),
    }),
  );
  const money = { tags, summary: 'Money by practice, clinic, program and day', querystring: summaryQuery };
  door.get('/v1/summary', { schema: money }, async ({ caller, query }) =>
    decisions.summary({
      practices: practicesOf(caller, query.practice_id),
      ...{ clinicId: query.clinic_id ?? null, program: query.program ?? null },
      ...{ from: query.from ?? null, to: query.to ?? null },
      by: query.by.split(',').filter((part) => part !== '') as ('practice' | 'clinic' | 'program' | 'day')[],
    }),
  );
}
