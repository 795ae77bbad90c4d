import type { ExplanationEntry } from '../../schemas/generated/types.ts';
import { comparePersons } from '../matching/compare/contact.ts';
import { type ComparisonName, comparisonLevels, levelOf } from '../matching/compare/levels.ts';
import type { NormalName, Person } from '../matching/record.ts';
import type { FrequencyTable, KindPrior, Model, Prices } from './model.ts';

/** Claims that a ticket states, or a ticket that states none. */
export type LinkKind = 'explicit' | 'implicit';

/** What two records say about who the customer is. */
export interface PersonEvidence {
  readonly entries: readonly ExplanationEntry[];
  /** log2 P(evidence | one person) / P(evidence | strangers); the sum of the entries. */
  readonly bits: number;
  /** log2 P(evidence | one household) / P(evidence | strangers). */
  readonly householdBits: number;
  readonly isEmailShared: boolean;
  readonly isContactOther: boolean;
}

/** A model prepared for scoring: every lookup is an array index or a map. */
export interface Scorer {
  readonly model: Model;
  person(a: Person, b: Person): PersonEvidence;
  /** The entry of a visit comparison at a level; shared and frozen. */
  visit(comparison: ComparisonName, level: number): ExplanationEntry;
  /** The entry of an amount that is equal: a rare amount proves more than $20 does. */
  equalAmount(cents: number): ExplanationEntry;
  prior(kind: LinkKind): ExplanationEntry;
  /**
   * What must be taken back because this person, or somebody of the household, may be here on another visit. It bounds what
   * evidence about the person can prove about the visit: with ever more of it, prior + person + this tends to
   * -log2(rate of other visits).
   */
  otherVisits(kind: LinkKind, person: PersonEvidence): ExplanationEntry;
  /**
   * What must be taken back because this may be another reward of the same visit: day, clinic and product are the same
   * for both, only amount, code and label tell them apart. `bits` is the sum of all entries but those three.
   */
  otherRewards(kind: LinkKind, bits: number): ExplanationEntry;
  price(name: keyof Prices, times: number): ExplanationEntry;
}

// A power of two, so that sums of entries are exact in floating point in whatever order they are added.
const steps = 1_024;

/** Rounds bits to multiples of 2^-10, which doubles add without error. */
function quantised(bits: number): number {
  // + 0 makes -0 a 0. State as JSON keeps no -0: a decision on a candidate that was read back would have other bytes.
  return Math.round(bits * steps) / steps + 0;
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
const nameOtherSurname = levelOf('name', 'other surname');
const nameOtherGiven = levelOf('name', 'other given name');
const emailExact = levelOf('email', 'exact');
const emailDifferent = levelOf('email', 'different');
const idDifferent = levelOf('memberId', 'different');
const idExact = levelOf('memberId', 'exact');

// P(two strangers' given names are forms of one name), P(they begin with one letter): from the frequencies of given names.
const nicknameRate = 0.012;
const initialRate = 0.07;
const leastNameRate = 0.000_001;

function lookup(table: FrequencyTable): (term: string) => number {
  const frequency = new Map(Object.entries(table.frequency));
  return (term) => frequency.get(term) ?? table.floor;
}

/** P(two strangers reach this level by chance), where the names themselves tell; undefined where the model's u must do. */
function nameChance(model: Model): (level: number, a: NormalName, b: NormalName) => number | undefined {
  const given = lookup(model.frequencies.given);
  const surname = lookup(model.frequencies.surname);
  const commonSurname = (a: NormalName, b: NormalName): number => Math.max(surname(a.surname), surname(b.surname));
  return (level, a, b) => {
    switch (level) {
      case nameExact:
        return Math.max(leastNameRate, surname(a.surname) * (a.given === '' ? 1 : given(a.given)));
      case nameNickname:
        return commonSurname(a, b) * nicknameRate;
      case nameInitial:
        return commonSurname(a, b) * initialRate;
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
  readonly household: number;
  readonly householdBits: number;
}

function entryTables(model: Model): Readonly<Record<ComparisonName, readonly LevelEntry[]>> {
  const tables = {} as Record<ComparisonName, LevelEntry[]>;
  for (const comparison of Object.keys(comparisonLevels) as ComparisonName[]) {
    tables[comparison] = model.features[comparison].map(({ level, m, u, household = u }) => ({
      entry: shared(comparison, level, Math.log2(m / u)),
      m,
      household,
      householdBits: quantised(Math.log2(household / u)),
    }));
  }
  return tables;
}

function personScorer(model: Model, tables: ReturnType<typeof entryTables>): Scorer['person'] {
  const chanceOf = nameChance(model);
  const at = (comparison: ComparisonName, level: number): LevelEntry => tables[comparison][level] as LevelEntry;
  return (a, b) => {
    const levels = comparePersons(a, b);
    let name = at('name', levels.name);
    if (a.name !== null && b.name !== null) {
      const chance = chanceOf(levels.name, a.name, b.name);
      if (chance !== undefined) {
        const { m, household } = name;
        const byName = entry('name', name.entry.level, Math.log2(m / chance));
        name = { entry: byName, m, household, householdBits: quantised(Math.log2(household / chance)) };
      }
    }
    const suffix = at('suffix', levels.suffix);
    const phone = at('phone', levels.phone);
    const email = at('email', levels.email);
    const memberId = at('memberId', levels.memberId);
    return {
      entries: [name.entry, suffix.entry, phone.entry, email.entry, memberId.entry],
      bits: name.entry.bits + suffix.entry.bits + phone.entry.bits + email.entry.bits + memberId.entry.bits,
      householdBits:
        name.householdBits + suffix.householdBits + phone.householdBits + email.householdBits + memberId.householdBits,
      isEmailShared: levels.email === emailExact || levels.memberId === idExact,
      isContactOther: levels.email === emailDifferent || levels.memberId === idDifferent,
    };
  };
}

function otherVisitBits(prior: KindPrior, person: PersonEvidence): number {
  return -Math.log2(1 + 2 ** (prior.samePersonBits + person.bits) + 2 ** (prior.householdBits + person.householdBits));
}

const priorLevels: Readonly<Record<LinkKind, string>> = {
  explicit: 'claimed reward',
  implicit: 'ticket without a claim',
};

/** Prepares a model for scoring. */
export function createScorer(model: Model): Scorer {
  const tables = entryTables(model);
  const amountFrequency = lookup(model.frequencies.amount);
  const equal = tables.amount[levelOf('amount', 'equal')] as LevelEntry;
  const equalByCents = new Map<number, ExplanationEntry>();
  const priors = {
    explicit: shared('prior', priorLevels.explicit, model.priors.explicit.strangerBits),
    implicit: shared('prior', priorLevels.implicit, model.priors.implicit.strangerBits),
  };
  return {
    model,
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
    prior: (kind) => priors[kind],
    otherVisits: (kind, person) =>
      entry('other visits', 'same person or household', otherVisitBits(model.priors[kind], person)),
    otherRewards: (kind, bits) =>
      entry('other rewards', 'same visit', -Math.log2(1 + 2 ** (model.priors[kind].sameVisitBits + bits))),
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
