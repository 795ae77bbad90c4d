import type { PreviousDecision, RunnerUp } from '../../../schemas/generated/types.ts';

/** What a decision stated beside `Emitted`'s own fields: with the redemption's links, enough to state it again as FINAL. */
export interface Said {
  readonly probability: number;
  readonly scoreBits: number;
  readonly gapBits: number | null;
  readonly runnerUp: RunnerUp | null;
  readonly reviewedBy: string | null;
  /** Claims of the candidate whose explanation the decision shows; none: it shows no explanation. */
  readonly explainedBy: readonly string[];
}

/** What state keeps of the decision last emitted under one id: enough to tell a change and to take it back. */
export interface Emitted {
  readonly seq: number;
  /** Hash of the whole content; another hash is a change. */
  readonly contentHash: number;
  /** The next decision's `prev`. */
  readonly last: PreviousDecision;
  readonly claimIds: readonly string[];
  readonly transactionIds: readonly string[];
  /** The first decision's; immutable. */
  readonly occurredAt: number;
  readonly occurredOn: number;
  /** When the exception that is open now was opened; null when none is. */
  readonly openedAt: number | null;
  readonly modelId: string;
  /** null: the redemption's own links are not enough to state it again. */
  readonly said: Said | null;
}
