import type { AnswerStore } from '../../processors/ports/answer-store.ts';

/** Kind of a live event: a ticket, a redemption, or what a source says of its completeness. */
export type LiveKind = 'pos' | 'rewards' | 'progress';

/** Whose events come in. */
export interface LiveScope {
  /** The only practices that they may be of; null: any. */
  readonly practices: readonly string[] | null;
}

/** What became of one event: its id, once it is durable; or why it was not taken. */
export type LiveAnswer =
  | { readonly id: string }
  | { readonly error: { readonly code: 'RECORD_INVALID' | 'FORBIDDEN'; readonly detail: string } };

/** The live log's front door. */
export interface LiveUseCases {
  /** What was answered under a key. */
  readonly answers: AnswerStore;
  /** Appends what can be taken, all at once, and answers in the order of `items` once it is durable. */
  append(kind: LiveKind, items: readonly unknown[], scope: LiveScope): Promise<readonly LiveAnswer[]>;
}
