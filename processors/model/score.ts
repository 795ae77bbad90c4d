import type { ExplanationEntry } from '../../schemas/generated/types.ts';
import { compareCodes, compareEmails, compareNamesOf, comparePhones } from '../matching/compare/contact.ts';
import { type ComparisonName, comparisonLevels, levelOf } from '../matching/compare/levels.ts';
import { compareSuffixes } from '../matching/compare/name.ts';
import type { NormalName, Person } from '../matching/record.ts';
import { type Adjuster, createAdjuster } from './adjust.ts';
import type { FrequencyTable, KindPrior, Model, Prices } from './model.ts';
import { quantised } from './quantise.ts';

/** Claims that a ticket states, or a ticket that states none. */
export type LinkKind = 'explicit' | 'implicit';

/** What two records say about who the customer is. */
export interface PersonEvidence {
  readonly name: ExplanationEntry;
  readonly suffix: ExplanationEntry;
  readonly phone: ExplanationEntry;
  readonly email: ExplanationEntry;
  readonly memberId: ExplanationEntry;
  /** log2 P(evidence | one person) / P(evidence | strangers); the sum of the five entries. */
  readonly bits: number;
  /** log2 P(evidence | one household) / P(evidence | strangers). */
  readonly householdBits: number;
  readonly isEmailShared: boolean;
  readonly isContactOther: boolean;
}

/** A model prepared for scoring: every lookup is an array index or a map. */
export interface Scorer {
  readonly model: Model;
  /** What labels taught; null when the model was not trained. */
  readonly adjuster: Adjuster | null;
  person(a: Person, b: Person): PersonEvidence;
  /** The entry of a visit comparison at a level; shared and frozen. */
  visit(comparison: ComparisonName, level: number): ExplanationEntry;
  /** The entry of an amount that is equal: a rare amount proves more than $20 does. */
  equalAmount(cents: number): ExplanationEntry;
  /** What an unusual amount proves that is the whole ticket's as well: less where a practice often charges just that. */
  unusualTotal(cents: number): ExplanationEntry;
  prior(kind: LinkKind): ExplanationEntry;
  /**
   * What must be taken back because this person, or somebody of the household, may be here on another visit. It bounds what
   * evidence about the person can prove about the visit: with ever more of it, prior + person + this tends to
   * -log2(rate of other visits).
   */
  otherVisits(kind: LinkKind, person: Pick<PersonEvidence, 'bits' | 'householdBits'>): ExplanationEntry;
  /**
   * What must be taken back because this may be another reward of the same visit: day, clinic and product are the same
   * for both, only amount, code and label tell them apart. `bits` is the sum of all entries but those three.
   */
  otherRewards(kind: LinkKind, bits: number): ExplanationEntry;
  price(name: keyof Prices, times: number): ExplanationEntry;
}

function entry(comparison: string, level: string, bits: number): ExplanationEntry {
  return { comparison, level, bits: quantised(bits) };
}

/** An entry that many explanations share. */
function shared(comparison: string, level: string, bits: number): ExplanationEntry {
  return Object.freeze(entry(comparison, level, bits));
}

const nameExact = levelOf('name', 'exact');
const nameNickname = levelOf('name', 'nickname');
const nameInitial = levelOf('name', 'initial');
const nameSwapped = levelOf('name', 'swapped');
const nameTypo = levelOf('name', 'typo');
const nameSound = levelOf('name', 'sounds alike');
const nameResembling = levelOf('name', 'resembling');
const nameOtherSurname = levelOf('name', 'other surname');
const nameOtherGiven = levelOf('name', 'other given name');
const emailExact = levelOf('email', 'exact');
const emailDifferent = levelOf('email', 'different');
const idDifferent = levelOf('memberId', 'different');
const idExact = levelOf('memberId', 'exact');

// P(two strangers' given names are forms of one name), P(they begin with one letter): from the frequencies of given names.
const nicknameRate = 0.012;
const initialRate = 0.07;
// P(a stranger's given name or surname is this one but for a slip, or but for its spelling): of pairs of Febrl's and of census names.
// `both`: neither word is this one, and the two names still reach the level.
const typoRate = { given: 0.003, surname: 0.002, both: 0.000_02 };
const soundRate = { given: 0.004, surname: 0.002, both: 0.000_02 };
const resemblanceRate = { given: 0.007, surname: 0.004, both: 0.000_08 };
// P(two strangers' records have first and last name in another order).
const swapRate = 0.1;
const leastNameRate = 0.000_001;

function lookup(table: FrequencyTable): (term: string) => number {
  const frequency = new Map(Object.entries(table.frequency));
  return (term) => frequency.get(term) ?? table.floor;
}

function isInitials({ given, surname }: NormalName): boolean {
  return given.length <= 1 || surname.length <= 1;
}

/** P(two strangers reach this level by chance), where the names themselves tell; undefined where the model's u must do. */
function nameChance(model: Model): (level: number, a: NormalName, b: NormalName) => number | undefined {
  const given = lookup(model.frequencies.given);
  const surname = lookup(model.frequencies.surname);
  const commonSurname = (a: NormalName, b: NormalName): number => Math.max(surname(a.surname), surname(b.surname));
  const whole = (a: NormalName): number =>
    Math.max(leastNameRate, surname(a.surname) * (a.given === '' ? 1 : given(a.given)));
  const slips = (a: NormalName, b: NormalName, rate: typeof typoRate): number => {
    if (a.surname === b.surname) return Math.max(leastNameRate, surname(a.surname) * rate.given);
    if (a.given === b.given) return Math.max(leastNameRate, given(a.given) * rate.surname);
    return a.given.length > 1 && b.given.length > 1 ? rate.both : initialRate * rate.surname;
  };
  return (level, a, b) => {
    switch (level) {
      case nameExact:
        return whole(a);
      case nameNickname:
        return commonSurname(a, b) * nicknameRate;
      case nameInitial:
        return commonSurname(a, b) * initialRate;
      case nameSwapped:
        return a.given === b.surname && a.surname === b.given ? swapRate * Math.max(whole(a), whole(b)) : undefined;
      case nameTypo:
        return slips(a, b, typoRate);
      case nameSound:
        return slips(a, b, soundRate);
      case nameResembling:
        return isInitials(a) || isInitials(b) ? undefined : slips(a, b, resemblanceRate);
      case nameOtherGiven:
        return commonSurname(a, b);
      case nameOtherSurname:
        return Math.max(given(a.given), given(b.given));
      default:
        return undefined;
    }
  };
}

interface LevelEntry {
  readonly entry: ExplanationEntry;
  readonly m: number;
  readonly u: number;
  readonly household: number;
  readonly householdBits: number;
}

function entryTables(model: Model): Readonly<Record<ComparisonName, readonly LevelEntry[]>> {
  const tables = {} as Record<ComparisonName, LevelEntry[]>;
  for (const comparison of Object.keys(comparisonLevels) as ComparisonName[]) {
    tables[comparison] = model.features[comparison].map(({ level, m, u, household = u }) => ({
      entry: shared(comparison, level, Math.log2(m / u)),
      m,
      u,
      household,
      householdBits: quantised(Math.log2(household / u)),
    }));
  }
  return tables;
}

function personScorer(model: Model, tables: ReturnType<typeof entryTables>): Scorer['person'] {
  const chanceOf = nameChance(model);
  return (a, b) => {
    const nameLevel = compareNamesOf(a, b);
    const phoneLevel = comparePhones(a.phone, b.phone);
    const emailLevel = compareEmails(a.email, b.email);
    const idLevel = compareCodes(a.memberId, b.memberId);
    const ofName = tables.name[nameLevel] as LevelEntry;
    let name = ofName.entry;
    let nameHouseholdBits = ofName.householdBits;
    const chance = a.name === null || b.name === null ? undefined : chanceOf(nameLevel, a.name, b.name);
    if (chance !== undefined) {
      name = entry('name', name.level, Math.log2(ofName.m / chance));
      nameHouseholdBits = quantised(Math.log2(ofName.household / chance));
    }
    const suffix = tables.suffix[compareSuffixes(a.name, b.name)] as LevelEntry;
    const phone = tables.phone[phoneLevel] as LevelEntry;
    const email = tables.email[emailLevel] as LevelEntry;
    const memberId = tables.memberId[idLevel] as LevelEntry;
    return {
      name,
      suffix: suffix.entry,
      phone: phone.entry,
      email: email.entry,
      memberId: memberId.entry,
      bits: name.bits + suffix.entry.bits + phone.entry.bits + email.entry.bits + memberId.entry.bits,
      householdBits:
        nameHouseholdBits + suffix.householdBits + phone.householdBits + email.householdBits + memberId.householdBits,
      isEmailShared: emailLevel === emailExact || idLevel === idExact,
      isContactOther: emailLevel === emailDifferent || idLevel === idDifferent,
    };
  };
}

// Below 2^-13 each, what is taken back is less than half of 2^-10 bits: nothing.
const negligibleBits = -13;

function otherVisitBits(prior: KindPrior, person: Pick<PersonEvidence, 'bits' | 'householdBits'>): number {
  const samePerson = prior.samePersonBits + person.bits;
  const household = prior.householdBits + person.householdBits;
  if (samePerson < negligibleBits && household < negligibleBits) return 0;
  return -Math.log2(1 + 2 ** samePerson + 2 ** household);
}

const noOtherVisits = shared('other visits', 'same person or household', 0);
const noOtherRewards = shared('other rewards', 'same visit', 0);

const priorLevels: Readonly<Record<LinkKind, string>> = {
  explicit: 'claimed reward',
  implicit: 'ticket without a claim',
};

/** Prepares a model for scoring. */
export function createScorer(model: Model): Scorer {
  const tables = entryTables(model);
  const amountFrequency = lookup(model.frequencies.amount);
  const equal = tables.amount[levelOf('amount', 'equal')] as LevelEntry;
  const unusual = tables.statedAmount[levelOf('statedAmount', 'equals unusual total')] as LevelEntry;
  const equalByCents = new Map<number, ExplanationEntry>();
  const priors = {
    explicit: shared('prior', priorLevels.explicit, model.priors.explicit.strangerBits),
    implicit: shared('prior', priorLevels.implicit, model.priors.implicit.strangerBits),
  };
  return {
    model,
    adjuster: model.trained === undefined ? null : createAdjuster(model.trained),
    person: personScorer(model, tables),
    visit: (comparison, level) => (tables[comparison][level] as LevelEntry).entry,
    equalAmount(cents) {
      let found = equalByCents.get(cents);
      if (found === undefined) {
        found = shared('amount', equal.entry.level, Math.log2(equal.m / amountFrequency(String(cents))));
        if (equalByCents.size < 10_000) equalByCents.set(cents, found);
      }
      return found;
    },
    unusualTotal(cents) {
      const often = model.frequencies.amount.frequency[String(cents)];
      const { entry: ofLevel, m, u } = unusual;
      return often === undefined || often <= u ? ofLevel : shared('statedAmount', ofLevel.level, Math.log2(m / often));
    },
    prior: (kind) => priors[kind],
    otherVisits(kind, person) {
      const bits = otherVisitBits(model.priors[kind], person);
      return bits === 0 ? noOtherVisits : entry(noOtherVisits.comparison, noOtherVisits.level, bits);
    },
    otherRewards(kind, bits) {
      const sameVisit = model.priors[kind].sameVisitBits + bits;
      if (sameVisit < negligibleBits) return noOtherRewards;
      return entry(noOtherRewards.comparison, noOtherRewards.level, -Math.log2(1 + 2 ** sameVisit));
    },
    price: (name, times) => entry(priceNames[name], times === 1 ? 'yes' : `${times} times`, model.prices[name] * times),
  };
}

/** How an explanation names each price. */
export const priceNames: Readonly<Record<keyof Prices, string>> = {
  extraClaim: 'split',
  sharedClaim: 'shared claim',
  extraOnTicket: 'several on one ticket',
  besideClaim: 'beside a claim',
  contactElsewhere: 'contact on another ticket',
};
