import type { Program } from '../../../schemas/generated/types.ts';
import type { DaySpan } from '../completeness/day-spans.ts';

/** Which feed: one side, one source; on the rewards side of one program. */
export interface SourceKey {
  readonly side: 'POS' | 'REWARDS';
  /** null on the POS side. */
  readonly program: Program | null;
  readonly source: string;
}

/** What one source of one practice said about its completeness, in days of the practice's calendar. */
export interface SourceCoverage extends SourceKey {
  /** A live feed is complete from the beginning through this day; null: nothing live yet. */
  readonly liveThrough: number | null;
  /** Explicit intervals that no import can take back, merged. */
  readonly spans: readonly DaySpan[];
  /** Intervals by import. */
  readonly batches: Readonly<Record<string, DaySpan>>;
  /** Its connector saw it fall silent. */
  readonly stale: boolean;
}

/** Days on which decisions cannot change any more, by what the other side must be complete about. */
export interface SettledDays {
  /** Redemptions of these days: all tickets that could match are there. */
  readonly redemptions: readonly DaySpan[];
  /** Claims of these days by program: all its redemptions that could match are there. */
  readonly claims: Readonly<Record<Program, readonly DaySpan[]>>;
  /** Claims whose label names no program: every program that this practice has is complete. */
  readonly anyClaims: readonly DaySpan[];
}

/** What is known of a practice beside its records: how far its sources are complete, and which days that settles. */
export interface PracticeState {
  readonly sources: readonly SourceCoverage[];
  readonly settled: SettledDays;
}

/** A practice of which nothing has been heard. */
export const newPractice: PracticeState = {
  sources: [],
  settled: { redemptions: [], claims: { OTHER: [], ALLE: [], ASPIRE: [] }, anyClaims: [] },
};
