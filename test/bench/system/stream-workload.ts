import type { ArrivingEvent, Workload } from '../../support/workload/labelled-workload.ts';
import { practicesOf, referencesOf } from '../../support/workload/places.ts';
import { practiceWorkload } from '../../support/workload/practice-workload.ts';
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

/** The default mix of a few practices through so many months, in order of arrival. */
export function longWorkload(practices: number, months: number): Pick<Workload, 'references' | 'events'> {
  const knobs = {
    ...defaultKnobs,
    practices,
    days: months * defaultKnobs.days,
    visitsPerClinic: months * defaultKnobs.visitsPerClinic,
    crowd: { ...defaultKnobs.crowd, customersPerClinic: months * defaultKnobs.crowd.customersPerClinic },
  };
  const { references, events } = generateWorkload(knobs, 'long');
  return { references, events: events.filter((event) => event.kind !== 'progress') };
}

/**
 * So many events of the default mix, in order of arrival, of practices of which the n-th is 1/n as large as the first (Zipf's
 * law, as sizes of businesses go).
 */
export function skewedWorkload(events: number, practices: number): Pick<Workload, 'references' | 'events'> {
  const knobs = { ...defaultKnobs, practices };
  const all = practicesOf(knobs, 'skewed');
  const harmonic = all.reduce((sum, _, n) => sum + 1 / (n + 1), 0);
  const facts = all.flatMap((practice, n) => {
    // A little more than is wanted, since what a practice makes varies.
    const scale = (1.1 * events) / (eventsPerPractice * harmonic * (n + 1));
    const own = {
      ...knobs,
      visitsPerClinic: Math.ceil(knobs.visitsPerClinic * scale),
      crowd: { ...knobs.crowd, customersPerClinic: Math.ceil(knobs.crowd.customersPerClinic * scale) },
    };
    return practiceWorkload(practice, own, 'skewed').events;
  });
  facts.sort((a, b) => a.arrivesAtMs - b.arrivesAtMs);
  if (facts.length < events) throw new Error(`the workload has only ${facts.length} of ${events} events`);
  return { references: referencesOf(all), events: facts.slice(0, events) };
}

/** Events in groups of a size, in order. */
export function* grouped(events: readonly ArrivingEvent[], size: number): Generator<readonly ArrivingEvent[]> {
  for (let i = 0; i < events.length; i += size) yield events.slice(i, i + size);
}
