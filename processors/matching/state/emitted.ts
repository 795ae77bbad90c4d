import type { PreviousDecision, RunnerUp } from '../../../schemas/generated/types.ts';

/** What a decision said beyond what it is compared by: with the links, enough to say it again. */
export interface Said {
  readonly probability: number;
  readonly scoreBits: number;
  readonly gapBits: number | null;
  readonly runnerUp: RunnerUp | null;
  readonly reviewedBy: string | null;
  /** Claims of the redemption's candidate that explained it; none: nothing did. */
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
  /** null: it takes more than the redemption's own links to say it again. */
  readonly said: Said | null;
}
