import type { FastifyInstance } from 'fastify';
import type { PredictBatchRequest, PredictRequest, PredictUseCases } from '../predict-use-cases.ts';

const text = { type: ['string', 'null'] } as const;

/** A record of document 000; what else a row of an export may state is taken too. */
const record = {
  type: 'object',
  properties: {
    customer_name: { ...text, examples: ['Sarah Johnson'] },
    customer_phone: { ...text, examples: ['(555) 123-4567'] },
    amount: { anyOf: [{ type: 'number' }, { type: 'string' }], examples: [450] },
    date: { type: 'string', examples: ['2024-01-15'] },
    service: { ...text, examples: ['Botox Treatment'] },
  },
} as const;

const threshold = {
  type: 'number',
  minimum: 0,
  maximum: 1,
  examples: [0.95],
  description: 'Least probability of "match"; MODEL_THRESHOLD when absent',
} as const;

const predictSchema = {
  body: {
    type: 'object',
    required: ['reward_transaction', 'pos_transaction'],
    properties: { reward_transaction: record, pos_transaction: record, threshold },
  },
} as const;

// Scoring a pair takes 0.1 ms; more pairs than this are a job.
const mostPairs = 10_000;

const batchSchema = {
  body: {
    type: 'object',
    required: ['pairs'],
    properties: { pairs: { type: 'array', maxItems: mostPairs, items: {} }, threshold },
  },
} as const;

/** POST /predict, POST /predict/batch, GET /model/info, GET /model/metrics. */
export function registerPredictRoutes(app: FastifyInstance, useCases: PredictUseCases): void {
  app.post<{ Body: PredictRequest }>('/predict', { schema: predictSchema }, async (request) =>
    useCases.predict(request.body),
  );
  app.post<{ Body: PredictBatchRequest }>('/predict/batch', { schema: batchSchema }, async (request) => ({
    predictions: await useCases.predictBatch(request.body),
  }));
  app.get('/model/info', async () => useCases.modelInfo());
  app.get('/model/metrics', async () => useCases.modelMetrics());
}
