type Json = Readonly<Record<string, unknown>>;

/** What a person says of decisions. */
export interface ReviewSubmission {
  readonly action: 'APPROVE' | 'REJECT' | 'REOPEN';
  readonly decisionIds: readonly string[];
  readonly claimIds: readonly string[];
  readonly actor: string;
  readonly reason: string | null;
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
