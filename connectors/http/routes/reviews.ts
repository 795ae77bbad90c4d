import { localCaller } from '../access/caller.ts';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';

const practice = { type: 'string', minLength: 1, maxLength: 200 } as const;

const tags = ['reviews'];

const listSchema = {
  tags,
  summary: 'Decisions that wait for a person, costliest first',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      what: { enum: ['waiting', 'second'], default: 'waiting' },
      practice_id: practice,
      batch: { type: 'integer', minimum: 1, maximum: 100_000, default: 1 },
      batch_size: { type: 'integer', minimum: 1, maximum: 1_000, default: 20 },
    },
  },
} as const;

const sampleSchema = {
  tags,
  summary: 'Decisions to label, drawn evenly from all probabilities',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      practice_id: practice,
      count: { type: 'integer', minimum: 1, maximum: 10_000, default: 50 },
      seed: { type: 'string', maxLength: 100, default: '' },
    },
  },
} as const;

const submitSchema = {
  tags,
  summary: 'Verdicts on decisions of any practice',
  body: {
    type: 'object',
    required: ['action', 'decision_ids', 'actor'],
    additionalProperties: false,
    properties: {
      action: { enum: ['APPROVE', 'REJECT', 'REOPEN'] },
      practice_id: practice,
      decision_ids: { type: 'array', minItems: 1, maxItems: 1_000, items: { type: 'string', maxLength: 500 } },
      claim_ids: { type: 'array', maxItems: 4, items: { type: 'string', pattern: '#', maxLength: 500 }, default: [] },
      actor: { type: 'string', minLength: 1, maxLength: 200 },
      reason: { type: 'string', minLength: 1, maxLength: 2_000 },
      decision_seq: { type: 'integer', minimum: 1 },
    },
  },
} as const;

interface SubmitBody {
  action: 'APPROVE' | 'REJECT' | 'REOPEN';
  practice_id?: string;
  decision_ids: string[];
  claim_ids: string[];
  actor: string;
  reason?: string;
  decision_seq?: number;
}

/** GET /reviews lists what waits, GET /reviews/sample draws decisions to label, POST /reviews takes verdicts. */
export function reviewRoutes(door: Door, { reviews }: DoorUseCases): void {
  door.get<{ Querystring: { what: 'waiting' | 'second'; practice_id?: string; batch: number; batch_size: number } }>(
    '/reviews',
    { schema: listSchema },
    async ({ query }) =>
      reviews.list({
        what: query.what,
        practiceId: query.practice_id ?? null,
        batch: query.batch,
        batchSize: query.batch_size,
      }),
  );
  door.get<{ Querystring: { practice_id?: string; count: number; seed: string } }>(
    '/reviews/sample',
    { schema: sampleSchema },
    async ({ query }) =>
      reviews.sample({ practiceId: query.practice_id ?? null, count: query.count, seed: query.seed }),
  );
  door.post<{ Body: SubmitBody }>('/reviews', { schema: submitSchema }, async ({ body, caller }) =>
    reviews.submit({
      action: body.action,
      practiceId: body.practice_id ?? null,
      decisionIds: body.decision_ids,
      claimIds: body.claim_ids,
      // Who bears a token signs with it; whoever is on this machine says who they are.
      actor: caller.actor === localCaller.actor ? body.actor : caller.actor,
      reason: body.reason ?? null,
      seenSeq: body.decision_seq ?? null,
    }),
  );
}
