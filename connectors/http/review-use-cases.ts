type Json = Readonly<Record<string, unknown>>;

/** What a person says of one or more decisions. */
export interface ReviewSubmission {
  readonly action: 'APPROVE' | 'REJECT' | 'REOPEN';
  /** Whose the decisions are; null: of whichever practice has them, when it is one. */
  readonly practiceId: string | null;
  readonly decisionIds: readonly string[];
  /** APPROVE: the link meant, when it is not the one shown; an implicit claim as `<transaction_id>#`. */
  readonly claimIds: readonly string[];
  readonly actor: string;
  readonly reason: string | null;
  /** The decision_seq that was on the screen; null: as it stands now. */
  readonly seenSeq: number | null;
}

/** What the door can do for reviewers. */
export interface ReviewUseCases {
  list(request: {
    readonly what: 'waiting' | 'second';
    readonly practiceId: string | null;
    readonly batch: number;
    readonly batchSize: number;
  }): Promise<readonly Json[]>;
  sample(request: {
    readonly practiceId: string | null;
    readonly count: number;
    readonly seed: string;
  }): Promise<readonly Json[]>;
  submit(submission: ReviewSubmission): Promise<readonly Json[]>;
}
