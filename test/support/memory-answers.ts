import type { AnswerStore, KeptAnswer } from '../../processors/ports/answer-store.ts';

const keptMs = 24 * 3_600_000;

/** Answers that are forgotten with the test. */
export function memoryAnswers(): AnswerStore {
  const kept = new Map<string, KeptAnswer>();
  return {
    find: async (key, nowMs) => {
      const found = kept.get(key);
      return found !== undefined && nowMs - found.atMs < keptMs ? found : undefined;
    },
    keep: async (key, answer) => {
      kept.set(key, answer);
    },
  };
}
