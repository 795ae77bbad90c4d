import type { ExplanationEntry } from '../../schemas/generated/types.ts';
import type { ComparisonName, comparisonLevels } from './compare/levels.ts';

type Phrases = {
  readonly [C in ComparisonName]: Readonly<Record<Exclude<(typeof comparisonLevels)[C][number], 'missing'>, string>>;
};

/** What each level of each comparison says, to somebody who has never heard of evidence in bits. */
const phrases: Phrases = {
  name: {
    exact: 'same name',
    nickname: 'same name, one a nickname',
    initial: 'same surname and initial',
    swapped: 'same name, first and last swapped',
    'surname part': 'same first name and part of the surname',
    typo: 'almost the same name',
    'sounds alike': 'names that sound alike',
    'other surname': 'same first name, another surname',
    'other given name': 'same surname, another first name',
    different: 'different names',
    resembling: 'names that resemble each other',
    'one part resembling': 'names of which one part resembles the other',
  },
  suffix: { same: 'same Jr/Sr', conflict: 'one is Jr, the other Sr' },
  phone: {
    exact: 'same phone',
    near: 'phone off by a digit',
    'last seven': 'same phone but for the area code',
    different: 'different phones',
  },
  email: { exact: 'same e-mail', near: 'almost the same e-mail', different: 'different e-mails' },
  memberId: {
    exact: 'same member number',
    near: 'almost the same member number',
    different: 'different member numbers',
  },
  clinic: { same: 'same clinic', sister: 'a sister clinic', other: 'a clinic that does not belong to it' },
  date: {
    'within half an hour': 'at the same time',
    'within 3 hours': 'within three hours',
    'same day': 'same day',
    'across midnight': 'the same night, across midnight',
    'next day': 'redeemed a day after the visit',
    'day before': 'redeemed a day before the visit',
    '2-3 days after': 'redeemed 2 to 3 days after the visit',
    '2-3 days before': 'redeemed 2 to 3 days before the visit',
    '4-7 days after': 'redeemed 4 to 7 days after the visit',
    '8-14 days after': 'redeemed 8 to 14 days after the visit',
    'beyond the window': 'dates too far apart',
    'weeks after': 'redeemed weeks after the visit',
    'weeks before': 'redeemed weeks before the visit',
  },
  amount: {
    equal: 'same reward amount',
    mistyped: 'amounts that look mistyped',
    near: 'almost the same amount',
    points: 'the amount in points',
    different: 'different amounts',
  },
  groupAmount: { sum: 'rewards that add up to the amount', different: 'rewards that do not add up to the amount' },
  statedAmount: {
    'equals total': 'the amount equals the ticket',
    'equals unusual total': 'the amount equals the ticket, and is a rare one',
    'equals item': 'the amount equals an item of the ticket',
    'equals discount': 'the amount equals a discount of the ticket',
    'gross less net': 'the ticket was reduced by the amount',
    'not stated': 'a ticket that does not show the reward',
    'exceeds total': 'an amount above the whole ticket',
    'total mistyped': 'the amount equals the ticket but for a slip of the keys',
    'near total': 'the amount is near that of the ticket',
    'within 10 % of total': 'the amount is that of the ticket to some percent',
    'within 1 % of total': 'the amount is that of the ticket to one percent',
  },
  product: {
    same: 'same product',
    'same family': 'same product family',
    'same category': 'same kind of product',
    'same maker': 'product of the same maker',
    different: 'different products',
    'other maker': "another maker's product",
    'not recognised': 'a product that is not recognised',
  },
  brand: { 'of the program': 'a product of the program', 'of another maker': "only another maker's products" },
  authCode: { exact: 'same authorization code', near: 'almost the same code', different: 'different codes' },
  label: {
    'same program': 'the ticket names the program',
    'no program': 'the ticket names no program',
    'other program': 'the ticket names another program',
  },
};

const phrasesByName: Readonly<Record<string, Readonly<Record<string, string>>>> = phrases;

/** Evidence weaker than this would only lengthen the sentence. */
const leastBits = 0.5;
const mostPhrases = 4;

/** Phrases of what is no comparison: prices of a link's shape, and whether another ticket is as likely. */
const otherPhrases: Readonly<Record<string, string>> = {
  prior: 'how seldom any two records belong together',
  'other visits': 'the person, or the household, may have been here for another visit',
  'other rewards': 'the visit may be that of another reward',
  split: 'the reward would be split over several claims',
  'shared claim': 'another redemption shares the claim',
  'several on one ticket': 'several redemptions on one ticket',
  'beside a claim': 'the ticket claims another reward',
  'contact on another ticket': 'another ticket bears the same contact',
};

type Level = Pick<ExplanationEntry, 'comparison' | 'level'>;

/** What a level says; of a link to several claims, whose levels are joined by `+`, what is known of each. */
function phraseOf({ comparison, level }: Level): string | undefined {
  const own = phrasesByName[comparison];
  if (own === undefined) return undefined;
  const phrases = level.split(' + ').flatMap((part) => own[part] ?? []);
  return phrases.length === 0 ? undefined : [...new Set(phrases)].join(' and ');
}

/** The same of any entry of an explanation, also of one that is about links in general. */
export function entryPhrase(entry: Level): string {
  return phraseOf(entry) ?? otherPhrases[entry.comparison] ?? `${entry.comparison} (${entry.level})`;
}

/** What speaks for and against a link, strongest first, in plain words. Knows no names: an explanation holds none. */
export interface EvidenceWords {
  readonly inFavour: readonly string[];
  readonly against: readonly string[];
}

/** Puts an explanation into words. Priors and prices have none: they are about links in general, not about this one. */
export function evidenceWords(explanation: readonly ExplanationEntry[]): EvidenceWords {
  const strongest = [...explanation].sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits));
  const of = (isWanted: (bits: number) => boolean): string[] =>
    strongest
      .filter((e) => isWanted(e.bits))
      .map(phraseOf)
      .filter((phrase) => phrase !== undefined)
      .slice(0, mostPhrases);
  return { inFavour: of((bits) => bits >= leastBits), against: of((bits) => bits <= -leastBits) };
}

/** `same name, same phone, same day; but different amounts`; empty when nothing speaks either way. */
export function evidenceSentence(explanation: readonly ExplanationEntry[]): string {
  const { inFavour, against } = evidenceWords(explanation);
  const parts = [inFavour.join(', '), against.length > 0 ? `but ${against.join(', ')}` : ''];
  return parts.filter((part) => part !== '').join('; ');
}
