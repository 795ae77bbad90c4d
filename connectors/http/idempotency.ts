import { createHash } from 'node:crypto';
import { ReconduitError } from '../../processors/errors.ts';

const keptKeys = 10_000;
const keptMs = 24 * 3_600_000;

interface Known<T> {
  readonly bodyHash: string;
  readonly answer: Promise<T>;
  readonly atMs: number;
}

/** Answers to requests that bear a key: the same request again gets the same answer, and is not done again. */
export class Idempotency<T> {
  private readonly byKey = new Map<string, Known<T>>();

  /**
   * Does `work`, unless it was done under this key (of this caller) in the last day; of two at once the second waits.
   * @throws KEY_REUSED when the key stood before another body; what `work` throws, which is then forgotten.
   */
  once(key: string, body: string | Buffer, work: () => Promise<T>): Promise<T> {
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const known = this.byKey.get(key);
    if (known && Date.now() - known.atMs < keptMs) {
      if (known.bodyHash === bodyHash) return known.answer;
      throw new ReconduitError('KEY_REUSED', 'this Idempotency-Key came with another body before');
    }
    const answer = work();
    this.byKey.delete(key);
    this.byKey.set(key, { bodyHash, answer, atMs: Date.now() });
    answer.catch(() => this.byKey.delete(key));
    const [oldest] = this.byKey.keys();
    if (this.byKey.size > keptKeys && oldest !== undefined) this.byKey.delete(oldest);
    return answer;
  }
}
