import type { CrowdKnobs, DeskKnobs, FeedKnobs, ProfileNoise, ProgramKnobs, WorkloadKnobs } from './knobs.ts';

const posProfile: ProfileNoise = {
  nickname: 0.14,
  nameTypo: 0.05,
  nameSwapped: 0.02,
  maidenName: 0.2,
  hyphenPart: 0.5,
  initialOnly: 0.01,
  givenOnly: 0.004,
  middleInitial: 0.05,
  upperCase: 0.05,
  accentsLost: 0.7,
  suffixLost: 0.4,
  nameMissing: 0.002,
  phoneMissing: 0.06,
  phoneDigits: 0.03,
  phoneOther: 0.04,
  phonePlaceholder: 0.01,
  emailMissing: 0.35,
  emailTypo: 0.02,
  emailOther: 0.08,
  memberIdMissing: 0.93,
};

const programProfile: ProfileNoise = {
  ...posProfile,
  nickname: 0.05,
  nameTypo: 0.015,
  nameSwapped: 0.005,
  initialOnly: 0.002,
  givenOnly: 0,
  nameMissing: 0,
  maidenName: 0.15,
  phoneMissing: 0.02,
  phoneDigits: 0.008,
  phoneOther: 0.05,
  phonePlaceholder: 0,
  emailMissing: 0.1,
  emailTypo: 0.005,
  memberIdMissing: 0.05,
};

const crowd: CrowdKnobs = {
  customersPerClinic: 260,
  household: 0.12,
  householdPhone: 0.6,
  householdEmail: 0.25,
  householdNamesake: 0.08,
  married: 0.25,
  doubleSurname: 0.06,
  repeatVisit: 0.25,
  visitsSister: 0.06,
  usesReward: 0.55,
  twoRewards: 0.06,
  promotionDay: 0,
};

const desk: DeskKnobs = {
  implicit: 0.08,
  discountLine: 0.3,
  unnamedLabel: 0.06,
  wrongBrand: 0.015,
  splitLines: 0.05,
  splitTickets: 0.02,
  amountTypo: 0.012,
  authCode: 0.15,
  authCodeTypo: 0.03,
  tip: 0.3,
  voidAndRing: 0.015,
  rungTwice: 0.006,
  ticketLost: 0.03,
  wrongClinic: 0.01,
  nextDay: 0.02,
  vagueProduct: 0.12,
  typedAnew: 0.12,
};

const program: ProgramKnobs = {
  redemptionLost: 0.06,
  endOfDay: 0.08,
  nextDay: 0.06,
  lateDays: 0.025,
  afterMidnight: 0.01,
  sisterClinic: 0.03,
  reversed: 0.01,
  voided: 0.01,
  redeemedTwice: 0.006,
  authCodeMissing: 0.1,
  productMissing: 0.15,
  clinicMissing: 0.03,
  phantom: 0.02,
  rowRepeated: 0.005,
};

const feed: FeedKnobs = { dateOnly: 0, localAsUtc: 0.05, fiveFields: false };

/** An ordinary chain of practices in an ordinary month. */
export const defaultKnobs: WorkloadKnobs = {
  practices: 2,
  clinicsPerPractice: 3,
  sistersPerPractice: 2,
  visitsPerClinic: 320,
  firstDay: '2026-03-02',
  days: 31,
  crowd,
  posProfile,
  programProfile,
  desk,
  program,
  feed,
};

function scaled<T extends object>(rates: T, factor: number, keep: readonly (keyof T)[] = []): T {
  const entries = Object.entries(rates) as [keyof T, number][];
  return Object.fromEntries(
    entries.map(([name, rate]) => [name, keep.includes(name) ? rate : Math.min(0.6, rate * factor)]),
  ) as T;
}

const noContacts: Partial<ProfileNoise> = { phoneMissing: 1, emailMissing: 1, memberIdMissing: 1 };
const notNoise = ['discountLine', 'authCode', 'tip'] as const;

/** Workloads by name: what `npm run bench -- quality` runs, each a different front desk. */
export const presets: Readonly<Record<string, WorkloadKnobs>> = {
  default: defaultKnobs,
  clean: {
    ...defaultKnobs,
    posProfile: scaled(posProfile, 0.2, ['memberIdMissing', 'emailMissing']),
    desk: scaled(desk, 0.2, notNoise),
    program: scaled(program, 0.2, ['redemptionLost']),
  },
  hard: {
    ...defaultKnobs,
    posProfile: scaled(posProfile, 2.2, ['memberIdMissing']),
    programProfile: scaled(programProfile, 2.2, ['memberIdMissing']),
    desk: scaled(desk, 2, notNoise),
    program: scaled(program, 2),
  },
  households: {
    ...defaultKnobs,
    crowd: { ...crowd, household: 0.5, householdPhone: 0.8, householdEmail: 0.5, householdNamesake: 0.25 },
  },
  repeaters: { ...defaultKnobs, crowd: { ...crowd, customersPerClinic: 90, repeatVisit: 0.6, usesReward: 0.75 } },
  sisters: {
    ...defaultKnobs,
    sistersPerPractice: 3,
    crowd: { ...crowd, visitsSister: 0.25 },
    desk: { ...desk, wrongClinic: 0.05 },
    program: { ...program, sisterClinic: 0.2, clinicMissing: 0.05 },
  },
  'no-claims': { ...defaultKnobs, desk: { ...desk, implicit: 1 } },
  'date-only': { ...defaultKnobs, feed: { ...feed, dateOnly: 1 } },
  'five-field': {
    ...defaultKnobs,
    crowd: { ...crowd, usesReward: 0.8, twoRewards: 0 },
    desk: { ...desk, implicit: 0, splitTickets: 0 },
    feed: { ...feed, dateOnly: 1, fiveFields: true },
  },
  sparse: {
    ...defaultKnobs,
    posProfile: { ...posProfile, ...noContacts, nameMissing: 0 },
    programProfile: { ...programProfile, ...noContacts },
    desk: { ...desk, authCode: 0 },
  },
  promotion: { ...defaultKnobs, crowd: { ...crowd, promotionDay: 0.3 } },
  bare: {
    ...defaultKnobs,
    desk: { ...desk, unnamedLabel: 1, vagueProduct: 1, authCode: 0 },
    program: { ...program, productMissing: 1, clinicMissing: 1 },
  },
  large: {
    ...defaultKnobs,
    practices: 1,
    clinicsPerPractice: 8,
    sistersPerPractice: 4,
    visitsPerClinic: 600,
    crowd: { ...crowd, customersPerClinic: 900 },
  },
  small: {
    ...defaultKnobs,
    practices: 12,
    clinicsPerPractice: 1,
    visitsPerClinic: 40,
    crowd: { ...crowd, customersPerClinic: 35 },
  },
  unlinked: {
    ...defaultKnobs,
    desk: { ...desk, ticketLost: 0.2 },
    program: { ...program, redemptionLost: 0.25, phantom: 0.12 },
  },
};

/** The month of `samples/`: one practice, three clinics, two of them sisters in two time zones. */
export const sampleKnobs: WorkloadKnobs = {
  ...defaultKnobs,
  practices: 1,
  visitsPerClinic: 140,
  firstDay: '2026-10-01',
  crowd: { ...crowd, customersPerClinic: 110 },
  feed: { ...feed, localAsUtc: 0 },
};
