import { Type } from '@fastify/type-provider-typebox';
import type { Door } from '../door.ts';
import type { TrainUseCases } from '../train-use-cases.ts';
import { statedRecord } from './stated-record.ts';

const trainSchema = {
  tags: ['model'],
  summary: 'Retrain ML model',
  description:
    'At least 10 pairs, matches and others. The model is stored; it decides from then on unless it is worse than the one before.',
  body: Type.Object({
    training_data: Type.Array(
      Type.Object({ reward_transaction: statedRecord, pos_transaction: statedRecord, is_match: Type.Boolean() }),
    ),
    validation_split: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1, default: 0.2 })),
  }),
};

// Some 100,000 pairs.
const largestBodyBytes = 32 << 20;

/** POST /model/train. */
export function registerTrainRoutes(door: Door, useCases: TrainUseCases): void {
  door.register(async (scope) => {
    // Read elsewhere: a large body would hold up every other request.
    scope.removeContentTypeParser('application/json');
    const asText = { parseAs: 'string', bodyLimit: largestBodyBytes } as const;
    scope.addContentTypeParser('application/json', asText, (_request, body, done) => done(null, body));
    const unchecked = { schema: trainSchema, validatorCompiler: () => () => true };
    scope.post('/model/train', unchecked, async (request) =>
      useCases.train({ text: String(request.body ?? ''), actor: request.caller.actor }),
    );
  });
}
