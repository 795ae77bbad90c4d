import type { Program, SourceProgress } from '../../../schemas/generated/types.ts';
import type { PracticeState, SettledDays, SourceCoverage, SourceKey } from '../state/practice.ts';
import { type DaySpan, firstDay, intersectSpans, mergeSpans, settledDays } from './day-spans.ts';

/** How far apart a ticket and its redemption may lie, in days. */
export interface MatchWindow {
  /** The redemption at most so many days before the ticket. */
  readonly windowBeforeDays: number;
  /** The redemption at most so many days after the ticket. */
  readonly windowAfterDays: number;
  /** What completeness must reach beyond the window. */
  readonly graceDays: number;
}

const programs: readonly Program[] = ['OTHER', 'ALLE', 'ASPIRE'];

function isSame(a: SourceKey, b: SourceKey): boolean {
  return a.source === b.source && a.side === b.side && a.program === b.program;
}

function coveredDays(c: SourceCoverage): DaySpan[] {
  const spans = [...c.spans, ...Object.values(c.batches)];
  if (c.liveThrough !== null) spans.push({ from: firstDay, through: c.liveThrough });
  return mergeSpans(spans);
}

/**
 * Days that every one of these sources covers; none when there is no source: what nobody reports is never missing. A
 * source that never covered anything (all withdrawn, or only known to be silent) is none.
 */
function coveredByAll(sources: readonly SourceCoverage[]): DaySpan[] {
  const [first, ...rest] = sources.map(coveredDays).filter((days) => days.length > 0);
  if (!first) return [];
  return rest.reduce(intersectSpans, first);
}

function settledOf(sources: readonly SourceCoverage[], w: MatchWindow): SettledDays {
  const pos = coveredByAll(sources.filter((s) => s.side === 'POS'));
  const rewards = sources.filter((s) => s.side === 'REWARDS');
  const claims = (chosen: readonly SourceCoverage[]): DaySpan[] =>
    settledDays(coveredByAll(chosen), w.windowBeforeDays, w.windowAfterDays + w.graceDays);
  const byProgram = programs.map((p) => [p, claims(rewards.filter((s) => s.program === p))] as const);
  return {
    redemptions: settledDays(pos, w.windowAfterDays, w.windowBeforeDays + w.graceDays),
    claims: Object.fromEntries(byProgram) as Record<Program, DaySpan[]>,
    anyClaims: claims(rewards),
  };
}

function withSource(practice: PracticeState, changed: SourceCoverage, w: MatchWindow): PracticeState {
  const others = practice.sources.filter((s) => !isSame(s, changed));
  // In one order, whichever source spoke first: state is the same bytes for the same facts.
  const sources = [...others, changed].sort((a, b) => (sourceText(a) < sourceText(b) ? -1 : 1));
  return { sources, settled: settledOf(sources, w) };
}

function sourceText(s: SourceKey): string {
  return `${s.side}!${s.program}!${s.source}`;
}

/** What is known of a source; empty when it never spoke. */
function coverageOf(practice: PracticeState, key: SourceKey): SourceCoverage {
  const { side, program, source } = key;
  return (
    practice.sources.find((s) => isSame(s, key)) ?? {
      side,
      program,
      source,
      liveThrough: null,
      spans: [],
      batches: {},
      stale: false,
    }
  );
}

/**
 * A live feed spoke of this day: the days before it are complete, as far as they lie before the append day too (a stamp
 * in the future proves nothing). Gives the same object when nothing changed.
 */
export function liveSeen(
  practice: PracticeState,
  key: SourceKey,
  days: { day: number; appendDay: number },
  w: MatchWindow,
): PracticeState {
  const through = Math.min(days.day, days.appendDay) - 1;
  const now = coverageOf(practice, key);
  if (!now.stale && now.liveThrough !== null && now.liveThrough >= through) return practice;
  const liveThrough = Math.max(through, now.liveThrough ?? through);
  return withSource(practice, { ...now, liveThrough, stale: false }, w);
}

/** An import spoke: it says nothing of completeness (its progress event does), but the source is not silent. */
export function importSeen(practice: PracticeState, key: SourceKey, w: MatchWindow): PracticeState {
  const now = practice.sources.find((s) => isSame(s, key));
  return now?.stale ? withSource(practice, { ...now, stale: false }, w) : practice;
}

/** Takes in what a source says of itself; `days` are the whole days of its interval. */
export function progressSeen(
  practice: PracticeState,
  event: SourceProgress,
  days: DaySpan,
  w: MatchWindow,
): PracticeState {
  const now = coverageOf(practice, sourceOfProgress(event));
  if (event.kind === 'STALE') return withSource(practice, { ...now, stale: true }, w);
  if (event.kind === 'WITHDRAWN') {
    const { [event.batchId ?? '']: _gone, ...batches } = now.batches;
    return withSource(practice, { ...now, batches }, w);
  }
  const said = { ...now, stale: false };
  if (event.batchId !== null)
    return withSource(practice, { ...said, batches: { ...said.batches, [event.batchId]: days } }, w);
  if (event.completeFrom !== null)
    return withSource(practice, { ...said, spans: mergeSpans([...said.spans, days]) }, w);
  return withSource(practice, { ...said, liveThrough: Math.max(days.through, said.liveThrough ?? days.through) }, w);
}

/** The source that a progress event is about. A rewards source that names no program is known by its name. */
function sourceOfProgress(event: SourceProgress): SourceKey {
  if (event.side !== 'REWARDS') return { side: 'POS', program: null, source: event.source };
  const named = programs.find((p) => p.toLowerCase() === event.source.toLowerCase());
  return { side: 'REWARDS', program: event.program ?? named ?? 'OTHER', source: event.source };
}
