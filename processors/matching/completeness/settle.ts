import type { Program } from '../../../schemas/generated/types.ts';
import { criteriaOf } from '../decide/decide.ts';
import { settleClaims, settleRedemption } from '../decide/settle-decisions.ts';
import type { RecordSide } from '../state/block-entry.ts';
import type { DayList, DayPosition } from '../state/block-index.ts';
import type { PracticeState, SettledDays } from '../state/practice.ts';
import type { Workspace } from '../workspace.ts';
import { type DaySpan, mergeSpans, subtractSpans } from './day-spans.ts';

/** Records decided about in one step; the rest follow by timer, so that no commit grows without bound. */
const sliceSize = 500;

/** Days on which a practice's decisions must be looked at again. */
export interface Unsettled {
  readonly practiceId: string;
  readonly side: RecordSide;
  readonly days: readonly DaySpan[];
}

function differing(a: readonly DaySpan[], b: readonly DaySpan[]): DaySpan[] {
  return [...subtractSpans(a, b), ...subtractSpans(b, a)];
}

/** What a change of completeness settles, or (when an import was undone) unsettles. */
function settledChange(practiceId: string, before: SettledDays, after: SettledDays): Unsettled[] {
  const programs = Object.keys(after.claims) as Program[];
  const claimDays = mergeSpans([
    ...programs.flatMap((p) => differing(before.claims[p], after.claims[p])),
    ...differing(before.anyClaims, after.anyClaims),
  ]);
  return [
    { practiceId, side: 'R', days: differing(before.redemptions, after.redemptions) },
    { practiceId, side: 'T', days: claimDays },
  ];
}

/** Stores a practice's new completeness and decides again what it settles. */
export function setPractice(
  workspace: Workspace,
  practiceId: string,
  change: { before: PracticeState; after: PracticeState },
): void {
  const { before, after } = change;
  if (after === before) return;
  workspace.practices.put(practiceId, after);
  for (const part of settledChange(practiceId, before.settled, after.settled)) {
    for (const span of part.days) {
      decideRange(workspace, {
        practiceId,
        side: part.side,
        from: { day: span.from, bucket: 0 },
        throughDay: span.through,
      });
    }
  }
}

/** Records of one practice and side from a place in the walk over days through a day. */
interface DayRange extends DayList {
  readonly from: DayPosition;
  readonly throughDay: number;
}

const timerPrefix = 'days!';

/** Decides again about the records in a range; what exceeds one slice goes on by timer. */
function decideRange(workspace: Workspace, range: DayRange): void {
  const { records, next } = workspace.blocks.recordsFrom(range, range, sliceSize);
  const { practiceId, side } = range;
  const criteria = criteriaOf(workspace, practiceId);
  const settle = side === 'R' ? settleRedemption : settleClaims;
  for (const { id, day } of records) settle(workspace, { practiceId, id, day }, criteria);
  if (next === null) return;
  const rest: DayRange = { ...range, from: next };
  workspace.context.schedule({ id: timerPrefix + JSON.stringify(rest), atMs: workspace.context.time.streamMs });
}

/** Goes on where `decideRange` stopped; false when the timer is another's. */
export function resumeRange(workspace: Workspace, timerId: string): boolean {
  if (!timerId.startsWith(timerPrefix)) return false;
  decideRange(workspace, JSON.parse(timerId.slice(timerPrefix.length)) as DayRange);
  return true;
}
