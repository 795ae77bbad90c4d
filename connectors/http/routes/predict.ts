import { Type } from '@fastify/type-provider-typebox';
import type { Door } from '../door.ts';
import type { PredictUseCases } from '../predict-use-cases.ts';
import { statedRecord, threshold } from './stated-record.ts';

const predictSchema = {
  tags: ['predict'],
  summary: 'Predict match for single transaction pair',
  body: Type.Object({ reward_transaction: statedRecord, pos_transaction: statedRecord, threshold }),
};

// Scoring a pair takes 0.1 ms; more pairs than this are a job.
const mostPairs = 10_000;

const batchSchema = {
  tags: ['predict'],
  summary: 'Batch prediction for multiple pairs',
  description:
    'Predictions in the order of the pairs; one that cannot be read is `{"error": {code, message}}` in its place.',
  body: Type.Object({
    pairs: Type.Array(Type.Unknown(), {
      maxItems: mostPairs,
      description: 'Each `{"reward_transaction": ..., "pos_transaction": ...}`',
    }),
    threshold,
  }),
};

/** POST /predict, POST /predict/batch, GET /model/info, GET /model/metrics. */
export function registerPredictRoutes(door: Door, useCases: PredictUseCases): void {
  door.post('/predict', { schema: predictSchema }, async ({ body }) => useCases.predict(body));
  door.post('/predict/batch', { schema: batchSchema }, async ({ body }) => ({
    predictions: await useCases.predictBatch(body),
  }));
  const tags = ['model'];
  door.get('/model/info', { schema: { tags, summary: 'Model information' } }, async () => useCases.modelInfo());
  const metrics = { tags, summary: 'Performance metrics of the active model' };
  door.get('/model/metrics', { schema: metrics }, async () => useCases.modelMetrics());
}
