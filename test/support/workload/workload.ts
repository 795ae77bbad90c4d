import type { SourceProgress } from '../../../schemas/generated/types.ts';
import type { WorkloadKnobs } from './knobs.ts';
import type { ArrivingEvent, Workload } from './labelled-workload.ts';
import { dayOf } from './local-time.ts';
import { type Practice, practicesOf, referencesOf } from './places.ts';
import { practiceWorkload } from './practice-workload.ts';

const dayMs = 86_400_000;
// Past the window of 14 days, its grace and the latest redemption: everything is decided when the workload has run.
const settleDays = 45;

function progressOf(practice: Practice, knobs: WorkloadKnobs): ArrivingEvent[] {
  const from = dayOf(knobs.firstDay) * dayMs - 7 * dayMs;
  const through = from + (knobs.days + settleDays) * dayMs;
  const sides: readonly Pick<SourceProgress, 'source' | 'side' | 'program'>[] = [
    { source: 'pos', side: 'POS', program: null },
    { source: 'alle', side: 'REWARDS', program: 'ALLE' },
    { source: 'aspire', side: 'REWARDS', program: 'ASPIRE' },
  ];
  return sides.map((side) => ({
    kind: 'progress',
    arrivesAtMs: through,
    value: {
      practiceId: practice.id,
      ...side,
      completeFrom: from,
      completeThrough: through,
      kind: 'FILE',
      batchId: null,
    },
  }));
}

/** Makes a workload: the same knobs and seed give the same events and labels, on every machine. */
export function generateWorkload(knobs: WorkloadKnobs, seed: string | number): Workload {
  const practices = practicesOf(knobs, `${seed}`);
  const events: ArrivingEvent[] = [];
  const labels = new Map<string, readonly string[]>();
  for (const practice of practices) {
    const part = practiceWorkload(practice, knobs, `${seed}`);
    for (const event of part.events) events.push(event);
    for (const [id, ids] of part.labels) labels.set(id, ids);
    events.push(...progressOf(practice, knobs));
  }
  events.sort((a, b) => a.arrivesAtMs - b.arrivesAtMs);
  return { practices, references: referencesOf(practices), events, labels };
}
