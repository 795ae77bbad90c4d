import type { Program, SourceProgress } from '../../schemas/generated/types.ts';
import type { FileSide } from './fields.ts';
import { boundsOfDay } from './zones.ts';

/** What completeness needs to know of one event. */
export interface Dated {
  readonly practiceId: string;
  readonly source: string;
  readonly program: Program | null;
  readonly zone: string;
  readonly day: number;
}

interface Span {
  readonly first: Dated;
  from: number;
  through: number;
}

/** Follows which days a file covers, for each practice and program. */
export interface ProgressTracker {
  take(event: Dated): void;
  /**
   * What the file makes complete: from its first to its last local day, or through `throughDay` (days since 1970-01-01)
   * where the caller knows better.
   */
  progress(throughDay: number | null, batchId: string | null): SourceProgress[];
}

/** A program without a row claims nothing. */
export function createProgressTracker(side: FileSide): ProgressTracker {
  const spans = new Map<string, Span>();
  return {
    take: (event) => {
      const key = `${event.practiceId}\n${event.source}\n${event.program ?? ''}`;
      const { from, through } = boundsOfDay(event.zone, event.day);
      const span = spans.get(key);
      if (!span) {
        spans.set(key, { first: event, from, through });
        return;
      }
      span.from = Math.min(span.from, from);
      span.through = Math.max(span.through, through);
    },
    progress: (throughDay, batchId) =>
      [...spans.values()].map(({ first, from, through }) => ({
        practiceId: first.practiceId,
        source: first.source,
        side: side === 'pos' ? 'POS' : 'REWARDS',
        program: first.program,
        completeFrom: from,
        completeThrough: throughDay === null ? through : boundsOfDay(first.zone, throughDay).through,
        kind: 'FILE',
        batchId,
      })),
  };
}
