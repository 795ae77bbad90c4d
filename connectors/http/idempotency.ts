import { createHash } from 'node:crypto';
import { ReconduitError } from '../../processors/errors.ts';
import type { AnswerStore } from '../../processors/ports/answer-store.ts';

interface UnderWay<T> {
  readonly bodyHash: string;
  readonly answer: Promise<T>;
}

/** Answers to requests that bear a key: the same request again gets the same answer, and is not done again. */
export class Idempotency<T> {
  private readonly underWay = new Map<string, UnderWay<T>>();
  private readonly store: AnswerStore;

  constructor(store: AnswerStore) {
    this.store = store;
  }

  /**
   * Does `work`, unless it was done under this key (of this caller) in the last day, also by a process that was killed since;
   * of two at once the second waits. Killed between the work and its answer, it is done again: work must bear that.
   * @throws KEY_REUSED when the key stood before another body; what `work` throws, which is then forgotten.
   */
  async once(key: string, body: string | Buffer, work: () => Promise<T>): Promise<T> {
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const other = this.underWay.get(key);
    if (other) {
      refuseReuse(other, bodyHash);
      return other.answer;
    }
    const answer = this.answerTo(key, bodyHash, work);
    this.underWay.set(key, { bodyHash, answer });
    try {
      return await answer;
    } finally {
      this.underWay.delete(key);
    }
  }

  private async answerTo(key: string, bodyHash: string, work: () => Promise<T>): Promise<T> {
    const kept = await this.store.find(key, Date.now());
    if (kept) {
      refuseReuse(kept, bodyHash);
      return kept.answer as T;
    }
    const answer = await work();
    await this.store.keep(key, { bodyHash, answer, atMs: Date.now() });
    return answer;
  }
}

function refuseReuse(known: { readonly bodyHash: string }, bodyHash: string): void {
  if (known.bodyHash !== bodyHash)
    throw new ReconduitError('KEY_REUSED', 'this Idempotency-Key came with another body before');
}
