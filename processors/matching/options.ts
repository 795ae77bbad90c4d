import type { ModelStore } from '../ports/model-store.ts';

/** How the matching topology works; the same options and input give the same output. */
export interface MatchingOptions {
  readonly models: ModelStore;
  /** In force until `control` activates another. */
  readonly modelId: string;
  /** `live`, or the id of a replay or job. */
  readonly runId: string;
  /** IANA zone of clinics that no reference describes. */
  readonly defaultZone: string;
  /** A redemption may precede its ticket by so many days. */
  readonly windowBeforeDays: number;
  /** A redemption may follow its ticket by so many days. */
  readonly windowAfterDays: number;
  /** The other source must be complete so many days past the window before anything is missing. */
  readonly graceDays: number;
  /** Beyond the window, up to this distance, a link is LATE; beyond this there is none. */
  readonly retainDays: number;
  /** Least probability of AUTO_APPROVE. */
  readonly autoThreshold: number;
  /** Ids a block keeps on each side; the oldest fall out. */
  readonly maxPostings: number;
}

/** The default options. */
export const matchingDefaults: Omit<MatchingOptions, 'models' | 'modelId'> = {
  runId: 'live',
  defaultZone: 'UTC',
  windowBeforeDays: 3,
  windowAfterDays: 14,
  graceDays: 1,
  retainDays: 60,
  autoThreshold: 0.95,
  maxPostings: 256,
};
