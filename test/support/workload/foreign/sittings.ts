import type { Random } from '../random.ts';
import type { Guest } from './guests.ts';
import type { ForeignKnobs } from './knobs.ts';

/** What was done, for how much, and who pays the reward. */
export interface Treatment {
  readonly desk: string;
  readonly program: string;
  readonly maker: 'Alle' | 'Aspire' | null;
  readonly cents: number;
}

/** One guest's sitting as it was. */
export interface Sitting {
  readonly guest: Guest;
  readonly site: number;
  readonly day: number;
  readonly minute: number;
  readonly treatments: readonly Treatment[];
  /** A reward used for the first treatment that its program pays for; null: none. */
  readonly reward: { readonly maker: 'Alle' | 'Aspire'; readonly cents: number; readonly treatment: Treatment } | null;
}

const menu: readonly (readonly [string, string, Treatment['maker'], number, number])[] = [
  ['Botox (units)', 'Botox Cosmetic', 'Alle', 240, 720],
  ['Botox - 3 areas', 'Botox Cosmetic', 'Alle', 300, 650],
  ['Juvederm Vollure', 'Juvederm Vollure XC', 'Alle', 650, 950],
  ['Voluma x2', 'Juvederm Voluma XC', 'Alle', 900, 1_900],
  ['Kybella', 'Kybella', 'Alle', 600, 1_200],
  ['SkinMedica Retinol', 'SkinMedica', 'Alle', 78, 290],
  ['Dysport', 'Dysport', 'Aspire', 200, 600],
  ['Restylane Contour', 'Restylane Contour', 'Aspire', 700, 1_000],
  ['Restylane Defyne', 'Restylane Defyne', 'Aspire', 700, 1_000],
  ['Sculptra vial', 'Sculptra', 'Aspire', 800, 950],
  ['Signature Facial', '', null, 120, 220],
  ['IPL Photofacial', '', null, 250, 450],
  ['PRP Hair', '', null, 500, 900],
  ['Jeuveau', '', null, 200, 500],
];

const rewards = [
  1_000, 2_000, 2_000, 2_500, 3_000, 4_000, 4_000, 5_000, 5_000, 6_000, 7_500, 8_000, 10_000, 12_500, 15_000,
];

function treatment(random: Random): Treatment {
  const [desk, program, maker, low, high] = random.pick(menu);
  return { desk, program, maker, cents: random.int(low, high) * 100 };
}

/** Sittings of a business over its days, in no order; relatives now and then come along. */
export function sittingsOf(guests: readonly Guest[], knobs: ForeignKnobs, random: Random): Sitting[] {
  const sittings: Sitting[] = [];
  const sit = (guest: Guest, day: number, minute: number): void => {
    const treatments = Array.from({ length: knobs.writing === 'stated' || random.chance(0.6) ? 1 : 2 }, () =>
      treatment(random),
    );
    const paid = treatments.find(({ maker }) => maker !== null);
    const isUsed = knobs.writing === 'stated' || random.chance(0.65);
    const reward =
      paid?.maker != null && isUsed ? { maker: paid.maker, cents: random.pick(rewards), treatment: paid } : null;
    sittings.push({ guest, site: guest.site, day, minute, treatments, reward });
  };
  while (sittings.length < knobs.sittings) {
    const guest = random.pick(guests);
    const [day, minute] = [random.int(0, knobs.days - 1), random.int(9 * 60, 19 * 60)];
    sit(guest, day, minute);
    const kin = guests[guest.id + 1];
    if (kin?.last === guest.last && random.chance(knobs.together * 4)) sit(kin, day, minute + random.int(1, 20));
  }
  return sittings;
}
