import type { Out } from '../../processors/ports/records.ts';

/** A change of one key of the database; undefined deletes. */
export interface KeyChange {
  readonly key: string;
  readonly value: Buffer | undefined;
}

/** One all-or-nothing piece of work: records to append, and other changes of the same instant. */
export interface Step {
  readonly outputs: readonly Out[];
  /** State and the commit record. */
  readonly changes: readonly KeyChange[];
}

/** Where tasks hand over their steps, in the thread of the one writer or in another. */
export interface StepWriter {
  /**
   * Resolves once the step is durable.
   * @throws NOT_FOUND (unknown topic or partition); DATA_UNUSABLE: the step may or may not be on disk.
   */
  submit(step: Step): Promise<unknown>;
  /** Resolves when all submitted work is done. @throws DATA_UNUSABLE once a write has failed. */
  usable(): Promise<void>;
}
