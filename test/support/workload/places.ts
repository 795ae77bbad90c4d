import type { Reference } from '../../../schemas/generated/types.ts';
import type { WorkloadKnobs } from './knobs.ts';
import { createRandom } from './random.ts';

/** A clinic of a practice. */
export interface SpaClinic {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly sisterIds: readonly string[];
}

/** One business with its clinics. */
export interface Practice {
  readonly id: string;
  readonly clinics: readonly SpaClinic[];
  readonly providers: readonly string[];
}

const zones = ['America/Denver', 'America/Phoenix', 'America/Los_Angeles', 'America/Chicago', 'America/New_York'];
const towns = ['Downtown', 'Lakeside', 'Northgate', 'Riverside', 'Parkway', 'Hillcrest', 'Westfield', 'Harbor'];
const providers = ['Dr. Amara Osei', 'Kelsey Byrne RN', 'Dana Whitfield NP', 'Dr. Luis Ortega', 'Robin Sato PA-C'];

function practiceOf(knobs: WorkloadKnobs, index: number, seed: string): Practice {
  const random = createRandom(`${seed}/places/${index}`);
  const id = `spa-${String(index + 1).padStart(3, '0')}`;
  const clinicId = (i: number): string => `${id}-${towns[i % towns.length]?.toLowerCase()}`;
  const sisters = Math.min(knobs.sistersPerPractice, knobs.clinicsPerPractice);
  const firstZone = random.int(0, zones.length - 2);
  const clinics = Array.from({ length: knobs.clinicsPerPractice }, (_, i): SpaClinic => {
    const others = i < sisters ? Array.from({ length: sisters }, (_s, j) => j).filter((j) => j !== i) : [];
    return {
      id: clinicId(i),
      name: `${towns[i % towns.length]} Aesthetics`,
      zone: zones[firstZone + (i % 2)] as string,
      sisterIds: others.map(clinicId),
    };
  });
  return { id, clinics, providers };
}

/** Practices by the knobs; a practice's clinics alternate between two neighbouring time zones. */
export function practicesOf(knobs: WorkloadKnobs, seed: string): Practice[] {
  return Array.from({ length: knobs.practices }, (_, i) => practiceOf(knobs, i, seed));
}

/** What `reference load` would be given: every clinic with its zone and sisters. */
export function referencesOf(practices: readonly Practice[]): Reference[] {
  return practices.flatMap((practice) =>
    practice.clinics.map((clinic) => ({
      referenceId: `clinic:${clinic.id}`,
      practiceId: practice.id,
      withdrawn: false,
      clinic: { clinicId: clinic.id, name: clinic.name, timeZone: clinic.zone, sisterIds: [...clinic.sisterIds] },
      product: null,
      rule: null,
    })),
  );
}
