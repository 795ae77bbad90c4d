import type { MatchDecision, SourceProgress } from '../../../schemas/generated/types.ts';
import type { Book } from './book.ts';

/** A row that was not taken, and the file it stood in. */
export interface RejectedEntry {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly reason: string;
  readonly raw: string;
}

/** What was read of one file. */
export interface FileTally {
  readonly file: string;
  readonly side: 'pos' | 'rewards';
  rowsIn: number;
  rowsRejected: number;
  /** Of the rejected: they say themselves that they are no redemptions. */
  rowsNotRedeemed: number;
}

/** Everything that a reconciliation found; the outputs are written from it alone. */
export interface Outcome {
  readonly runId: string;
  readonly modelId: string;
  readonly book: Book;
  /** What stands about each redemption and each claim of its own, in the order of their first rows. */
  readonly decisions: readonly MatchDecision[];
  readonly progress: readonly SourceProgress[];
  /** Last day that the data speaks of, days since 1970-01-01: what ages are counted from. */
  readonly asOfDay: number;
  readonly files: readonly FileTally[];
  readonly rejectedCount: number;
  /** The first of them, for the report; `rejected.csv` has all. */
  readonly rejected: readonly RejectedEntry[];
  /** What a person should know before trusting the figures. */
  readonly warnings: readonly string[];
}

/** Whether a decision links its redemption to a ticket, approved or to be looked at. */
export function isLinked(decision: MatchDecision): boolean {
  return decision.redemptionId !== null && (decision.status === 'MATCHED' || decision.status === 'REVIEW');
}

/** Whether nothing is wrong yet, and nothing is found yet: the other side may still bring it. */
export function isPending(decision: MatchDecision): boolean {
  return decision.status === 'UNMATCHED' && decision.exception === 'NONE' && decision.finality === 'PROVISIONAL';
}

/** Open exceptions, most money first, then oldest, then by id. */
export function openExceptions(decisions: readonly MatchDecision[]): MatchDecision[] {
  return needingLook(decisions).filter((d) => d.exception !== 'NONE');
}

/** The same, and links that wait for a person though nothing else is wrong. */
export function needingLook(decisions: readonly MatchDecision[]): MatchDecision[] {
  return decisions
    .filter((d) => d.exception !== 'NONE' || d.status === 'REVIEW')
    .sort(
      (a, b) =>
        b.atStakeCents - a.atStakeCents || a.occurredOn - b.occurredOn || (a.decisionId < b.decisionId ? -1 : 1),
    );
}
