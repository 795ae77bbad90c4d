import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AnswerStore } from '../../processors/ports/answer-store.ts';

const hour = 3_600_000;
const startMs = 1_000 * hour;

/** A store for one test, and how to end it. */
export interface OpenedAnswers {
  readonly answers: AnswerStore;
  close(): Promise<void>;
}

/** What every store of answers promises. */
export function answerStoreContract(name: string, open: () => Promise<OpenedAnswers>): void {
  const withStore = async (work: (answers: AnswerStore) => Promise<void>): Promise<void> => {
    const { answers, close } = await open();
    try {
      await work(answers);
    } finally {
      await close();
    }
  };
  const kept = (text: string, atMs: number) => ({ bodyHash: `hash of ${text}`, answer: { text }, atMs });

  describe(`answers: ${name}`, () => {
    it('finds what was kept under a key, and nothing under another', () =>
      withStore(async (answers) => {
        await answers.keep('a', kept('one', startMs));
        assert.deepEqual(await answers.find('a', startMs + 1), kept('one', startMs));
        assert.equal(await answers.find('b', startMs + 1), undefined);
      }));

    it('forgets an answer after a day', () =>
      withStore(async (answers) => {
        await answers.keep('a', kept('one', startMs));
        assert.deepEqual(await answers.find('a', startMs + 24 * hour - 1), kept('one', startMs));
        assert.equal(await answers.find('a', startMs + 24 * hour), undefined);
      }));

    it('keeps the new answer of a key that comes again, also while old ones are removed', () =>
      withStore(async (answers) => {
        await answers.keep('a', kept('one', startMs));
        await answers.keep('a', kept('two', startMs + 25 * hour));
        await answers.keep('b', kept('three', startMs + 27 * hour));
        assert.deepEqual(await answers.find('a', startMs + 27 * hour), kept('two', startMs + 25 * hour));
      }));
  });
}
