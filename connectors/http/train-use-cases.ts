/** Training data as it was sent. */
export interface TrainBody {
  /** JSON; checked by the use-case. */
  readonly text: string;
  /** Who sent it, for the audit. */
  readonly actor: string;
}

/** Trains models on labelled pairs. */
export interface TrainUseCases {
  /** @throws INPUT_UNUSABLE, RECORD_INVALID, LABELS_UNUSABLE, OVERLOADED. */
  train(body: TrainBody): Promise<Readonly<Record<string, unknown>>>;
}
