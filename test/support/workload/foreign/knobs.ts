/** How one system keeps somebody's details; each number is the chance that it happens to a field. */
export interface Keeping {
  readonly slip: number;
  readonly shortForm: number;
  readonly middle: number;
  readonly middleOnly: number;
  readonly initial: number;
  readonly otherSurname: number;
  readonly swapped: number;
  readonly noPhone: number;
  readonly otherPhone: number;
  readonly phoneSlip: number;
  readonly noEmail: number;
  readonly emailSlip: number;
  readonly staffContact: number;
}

/** How a reward stands on a ticket. */
export type Writing = 'labelled' | 'unwritten' | 'stated';

/** What shapes a foreign workload. */
export interface ForeignKnobs {
  readonly guests: number;
  readonly sites: number;
  readonly sittings: number;
  readonly days: number;
  readonly families: number;
  /** A relative comes along and pays by herself. */
  readonly together: number;
  readonly writing: Writing;
  /** Of labelled tickets, those that leave the reward out all the same. */
  readonly unwritten: number;
  readonly splits: number;
  readonly amountSlip: number;
  /** A ticket keyed on the next day, a redemption some days late. */
  readonly keyedLater: number;
  readonly redeemedLater: number;
  readonly refunds: number;
  /** Redemptions whose ticket never was, or never reached the file; tickets whose reward was never redeemed. */
  readonly noTicket: number;
  readonly noRedemption: number;
  readonly otherSite: number;
  readonly hasTimes: boolean;
  readonly hasProducts: boolean;
  readonly desk: Keeping;
  readonly program: Keeping;
}

const desk: Keeping = {
  slip: 0.07,
  shortForm: 0.15,
  middle: 0.08,
  middleOnly: 0.01,
  initial: 0.015,
  otherSurname: 0.04,
  swapped: 0.03,
  noPhone: 0.1,
  otherPhone: 0.06,
  phoneSlip: 0.03,
  noEmail: 0.45,
  emailSlip: 0.03,
  staffContact: 0.01,
};
const program: Keeping = { ...desk, slip: 0.03, shortForm: 0.06, swapped: 0.01, noPhone: 0.04, noEmail: 0.15 };

const ordinary: ForeignKnobs = {
  guests: 900,
  sites: 3,
  sittings: 2_000,
  days: 45,
  families: 0.15,
  together: 0.05,
  writing: 'labelled',
  unwritten: 0.07,
  splits: 0.05,
  amountSlip: 0.015,
  keyedLater: 0.03,
  redeemedLater: 0.12,
  refunds: 0.02,
  noTicket: 0.08,
  noRedemption: 0.07,
  otherSite: 0.04,
  hasTimes: true,
  hasProducts: true,
  desk,
  program,
};

const twice = (keeping: Keeping): Keeping =>
  Object.fromEntries(
    Object.entries(keeping).map(([name, rate]) => [name, Math.min(0.7, 2.2 * rate)]),
  ) as unknown as Keeping;
const nameless: Partial<Keeping> = { noPhone: 1, noEmail: 1, staffContact: 0 };

/** Workloads as somebody else would make them: other names, other slips, other habits, and registers of people. */
export const foreignPresets: Readonly<Record<string, ForeignKnobs>> = {
  foreign: ordinary,
  'foreign-hard': {
    ...ordinary,
    desk: twice(desk),
    program: twice(program),
    families: 0.3,
    unwritten: 0.15,
    keyedLater: 0.08,
    noTicket: 0.15,
  },
  'foreign-names': { ...ordinary, desk: { ...desk, ...nameless }, program: { ...program, ...nameless } },
  'foreign-silent': { ...ordinary, writing: 'unwritten' },
  'foreign-five': {
    ...ordinary,
    writing: 'stated',
    splits: 0,
    hasTimes: false,
    hasProducts: false,
    desk: { ...desk, ...nameless },
    program: { ...program, ...nameless },
  },
  // Two registers of people, as public sets are: one row each, heavy slips, a date and an amount that mostly agree.
  register: {
    ...ordinary,
    guests: 4_000,
    sittings: 2_000,
    sites: 1,
    writing: 'stated',
    splits: 0,
    hasTimes: false,
    hasProducts: false,
    amountSlip: 0.08,
    refunds: 0,
    desk: { ...desk, slip: 0.35, shortForm: 0.05, noPhone: 0.3, noEmail: 1 },
    program: { ...program, slip: 0.15, shortForm: 0.05, noPhone: 0.2, noEmail: 1 },
  },
};
