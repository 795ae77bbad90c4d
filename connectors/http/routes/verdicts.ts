import { Type } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Reviewer } from '../decision-use-cases.ts';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';
import { practicesOf } from './decisions.ts';

const tags = ['decisions'];
const decisionId = Type.String({ minLength: 1, maxLength: 500 });

const practiceId = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: 'Whose decision is meant, where several practices have it',
  }),
);

const verdict = {
  action: Type.Enum(['approve', 'reject', 'undo']),
  decision_seq: Type.Integer({ minimum: 1, description: 'The decision_seq that was on the screen' }),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
  claim_ids: Type.Array(Type.String({ pattern: '#', maxLength: 500 }), {
    maxItems: 4,
    default: [],
    description: 'approve: the link meant, when it is not the one shown',
  }),
};

const oneSchema = {
  tags,
  summary: 'A verdict on a decision; 409 when it has changed since it was seen, 202 when no matcher has answered yet',
  params: Type.Object({ id: decisionId }),
  body: Type.Object({ ...verdict, practice_id: practiceId }, { additionalProperties: false }),
};

const manySchema = {
  tags,
  summary: 'Verdicts on many decisions, each answered in its place',
  body: Type.Object(
    {
      items: Type.Array(Type.Object({ ...verdict, decision_id: decisionId }, { additionalProperties: false }), {
        minItems: 1,
        maxItems: 1000,
      }),
      practice_id: practiceId,
    },
    { additionalProperties: false },
  ),
};

function reviewerOf({ caller, id }: FastifyRequest, practice: string | undefined): Reviewer {
  return { actor: caller.actor, practices: practicesOf(caller, practice), requestId: id };
}

function verdictOf(body: {
  action: 'approve' | 'reject' | 'undo';
  decision_seq: number;
  reason?: string;
  claim_ids: string[];
}) {
  const { action, decision_seq: decisionSeq, reason = null, claim_ids: claimIds } = body;
  return { action, decisionSeq, reason, claimIds };
}

/** POST /v1/decisions/:id/review and POST /v1/reviews. */
export function verdictRoutes(door: Door, { decisions }: DoorUseCases): void {
  door.post('/v1/decisions/:id/review', { schema: oneSchema }, async (request, reply) => {
    const wanted = { ...verdictOf(request.body), decisionId: request.params.id };
    const [answer] = await decisions.review([wanted], reviewerOf(request, request.body.practice_id));
    if (answer?.outcome === 'STALE')
      throw new ReconduitError('REVIEW_STALE', `the decision is at decision_seq ${answer.current_seq} now`);
    if (answer?.outcome === 'NOT_FOUND') throw new ReconduitError('NOT_FOUND', 'the matcher knows no such link');
    return reply.code(answer?.outcome === 'ACCEPTED' ? 200 : 202).send(answer);
  });
  door.post('/v1/reviews', { schema: manySchema }, async (request) => {
    const wanted = request.body.items.map((item) => ({ ...verdictOf(item), decisionId: item.decision_id }));
    if (new Set(wanted.map((one) => one.decisionId)).size < wanted.length)
      throw new ReconduitError('REQUEST_INVALID', 'items: give each decision once');
    return { items: await decisions.review(wanted, reviewerOf(request, request.body.practice_id)) };
  });
}
