import type { DoorUseCases } from '../../../connectors/http/use-cases.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import { memoryAnswers } from '../../support/memory-answers.ts';

const notAsked = (): Promise<never> => Promise.reject(new Error('not asked'));

async function* nothing(): AsyncGenerator<never> {
  yield* [];
}

/** Behind the door: what it was asked, and answers that show they passed through. */
export function behind(over: Partial<DoorUseCases> = {}): DoorUseCases {
  return {
    notReadyBecause: async () => null,
    metrics: async () => ({ contentType: 'text/plain', text: 'up 1\n' }),
    ingest: async () => ({ batch_id: null, rows: 0, taken: 0, events: 0, rejected: 0, rejected_rows: [] }),
    undoIngest: async (batch_id) => ({ batch_id, records: 1, withdrawn: 1, restored: 0, unchanged: 0 }),
    sql: async ({ query, format }) => Buffer.from(`${query} ${format}`),
    document: {
      health: async () => ({ status: 'healthy' }),
      predictions: { predict: notAsked, predictBatch: notAsked, modelInfo: notAsked, modelMetrics: notAsked },
      uploads: { upload: notAsked },
      training: { train: notAsked },
      jobs: {
        start: notAsked,
        active: () => [],
        history: () => [],
        status: (job_id) => ({ job_id }),
        results: notAsked,
        cancel: notAsked,
        review: notAsked,
        events: nothing,
      },
      reports: { export: notAsked, performance: notAsked, jobAnalytics: notAsked },
    },
    status: async () => ({ tasks: [] }),
    listTopics: async () => [{ topic: 'dlq' }],
    async *readTopic(request) {
      yield { ...request };
    },
    listDeadLetters: async () => [],
    showDeadLetter: async (id) => {
      throw new ReconduitError('NOT_FOUND', `there is no dead letter ${id}`);
    },
    replayDeadLetters: async (ids) => ({ ids }),
    explain: async ({ decisionId }) => ({ decision_id: decisionId }),
    loadReference: async () => ({ loaded: 0 }),
    listReference: async () => [],
    models: {
      list: async () => [],
      show: async (model_id) => ({ model_id }),
      import: async () => ({ known: false }),
      promote: async () => ({ changed: false }),
      drift: async () => [],
    },
    live: { answers: memoryAnswers(), append: async (_, items) => items.map((_, i) => ({ id: String(i) })) },
    decisions: {
      decisions: async () => ({ items: [], next_cursor: null }),
      exceptions: async () => ({ items: [], next_cursor: null }),
      summary: async () => ({}),
      review: async () => [],
      changes: nothing,
    },
    tokens: { list: async () => [], create: notAsked, revoke: notAsked },
    runs: {
      list: async () => [],
      show: async (run_id) => ({ run_id }),
      replay: notAsked,
      diff: notAsked,
      delete: notAsked,
    },
    reviews: { list: async () => [], sample: async () => [], submit: async () => [] },
    ...over,
  };
}
