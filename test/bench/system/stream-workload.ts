import type { ArrivingEvent, Workload } from '../../support/workload/labelled-workload.ts';
import { defaultKnobs } from '../../support/workload/presets.ts';
import { generateWorkload } from '../../support/workload/workload.ts';

// A practice of the default mix makes some 1,500 events in its month.
const eventsPerPractice = 1_450;

/** So many events of the default mix, in order of arrival, of as many practices as it takes. */
export function streamWorkload(events: number): Pick<Workload, 'references' | 'events'> {
  const practices = Math.ceil(events / eventsPerPractice);
  const workload = generateWorkload({ ...defaultKnobs, practices }, 'stream');
  const facts = workload.events.filter((event) => event.kind !== 'progress').slice(0, events);
  if (facts.length < events) throw new Error(`the workload has only ${facts.length} of ${events} events`);
  return { references: workload.references, events: facts };
}

/** Events in groups of a size, in order. */
export function* grouped(events: readonly ArrivingEvent[], size: number): Generator<readonly ArrivingEvent[]> {
  for (let i = 0; i < events.length; i += size) yield events.slice(i, i + size);
}
