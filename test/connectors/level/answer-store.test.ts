import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAnswerStore } from '../../../connectors/level/answer-store.ts';
import { answerStoreContract } from '../../contracts/answer-store.contract.ts';
import { memoryAnswers } from '../../support/memory-answers.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

answerStoreContract('memory', async () => ({ answers: memoryAnswers(), close: async () => undefined }));

answerStoreContract('LevelDB', async () => {
  const { path, remove } = temporaryFolder();
  const answers = openAnswerStore(path);
  const close = async (): Promise<void> => {
    await answers.close();
    remove();
  };
  return { answers, close };
});

test('answers are there after a restart', async (t) => {
  const { path, remove } = temporaryFolder();
  t.after(remove);
  const before = openAnswerStore(path);
  await before.keep('a', { bodyHash: 'x', answer: 1, atMs: 5 });
  await before.close();
  const after = openAnswerStore(path);
  assert.deepEqual(await after.find('a', 6), { bodyHash: 'x', answer: 1, atMs: 5 });
  await after.close();
});
