import type { PreviousDecision } from '../../../schemas/generated/types.ts';
import type { Verdict } from '../decide/verdict.ts';

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
  /** Never stored: the whole of what was said, while it is at hand. */
  readonly memory: { verdict: Verdict | undefined };
}
