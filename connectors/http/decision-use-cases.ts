type Json = Readonly<Record<string, unknown>>;

/** What decisions or exceptions are asked for. */
export interface DecisionFilter {
  /** The only practices to look in; null: all. */
  readonly practices: readonly string[] | null;
  readonly clinicId: string | null;
  readonly program: string | null;
  /** MATCHED, REVIEW, UNMATCHED; of decisions only. */
  readonly status: string | null;
  /** Kind of exception. */
  readonly exception: string | null;
  /** First and last day that the subject occurred, YYYY-MM-DD. */
  readonly from: string | null;
  readonly to: string | null;
  /** Least money at stake, in units. */
  readonly minAtStake: number | null;
  readonly limit: number;
  /** What the page before gave as `next_cursor`; null: the first page. */
  readonly cursor: string | null;
}

/** One page, and where the next one begins; null when this is the last. */
export interface Page {
  readonly items: readonly Json[];
  readonly next_cursor: string | null;
}

/** What is added up, and by what. */
export interface SummaryRequest {
  readonly practices: readonly string[] | null;
  readonly clinicId: string | null;
  readonly program: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly by: readonly ('practice' | 'clinic' | 'program' | 'day')[];
}

/** One verdict of a person. */
export interface VerdictRequest {
  readonly decisionId: string;
  readonly decisionSeq: number;
  readonly action: 'approve' | 'reject' | 'undo';
  readonly reason: string | null;
  readonly claimIds: readonly string[];
}

/** The reviewer, and the practices whose decisions they may review. */
export interface Reviewer {
  readonly actor: string;
  readonly practices: readonly string[] | null;
  readonly requestId: string;
}

/** What became of one verdict. */
export interface VerdictAnswer {
  readonly decision_id: string;
  readonly review_id: string;
  /** ACCEPTED, STALE, NOT_FOUND, or PENDING: no matcher has answered yet. */
  readonly outcome: string;
  readonly current_seq: number | null;
}

/** One change, as a live viewer is told of it. */
export interface LiveChange {
  /** Where the next one would be read from. */
  readonly id: string;
  readonly type: 'decision' | 'exception';
  readonly data: Json;
}

/** Decisions, exceptions and money, as the tables have them; live changes, as the log has them. */
export interface DecisionUseCases {
  decisions(filter: DecisionFilter): Promise<Page>;
  exceptions(filter: DecisionFilter): Promise<Page>;
  summary(request: SummaryRequest): Promise<Json>;
  /** In order. @throws NOT_FOUND when a decision is not there. */
  review(verdicts: readonly VerdictRequest[], reviewer: Reviewer): Promise<readonly VerdictAnswer[]>;
  /** Changes from `after` (an id, null: from now) until `stopped`. */
  changes(
    scope: { readonly practices: readonly string[] | null; readonly after: string | null },
    stopped: AbortSignal,
  ): AsyncIterable<LiveChange | null>;
}
