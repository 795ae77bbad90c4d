/** A link that a matcher shows: approved, or for a person to look at. */
export interface EmittedLink {
  readonly redemptionId: string;
  readonly transactionIds: readonly string[];
  readonly probability: number;
  /** Approved without a person. */
  readonly auto: boolean;
}
