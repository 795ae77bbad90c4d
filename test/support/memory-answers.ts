import type { AnswerStore, KeptAnswer } from '../../processors/ports/answer-store.ts';

/** Answers that are forgotten with the test. */
export function memoryAnswers(): AnswerStore {
  const kept = new Map<string, KeptAnswer>();
  return {
    find: async (key) => kept.get(key),
    keep: async (key, answer) => {
      kept.set(key, answer);
    },
  };
}
