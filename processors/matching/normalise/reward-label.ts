import type { Program } from '../../../schemas/generated/types.ts';
import { jaroWinkler } from '../compare/jaro-winkler.ts';
import { foldWords } from './fold.ts';

/** What a tender's or discount's label says. `program` is null for a reward of no named program ("Other Coupon"). */
export interface RewardLabel {
  readonly isReward: boolean;
  /** Names a discount of the practice's own: nobody is owed anything, even when it stands in a reward column. */
  readonly isHouseDiscount: boolean;
  readonly program: Program | null;
}

const notReward: RewardLabel = Object.freeze({ isReward: false, isHouseDiscount: false, program: null });
const ownDiscount: RewardLabel = Object.freeze({ isReward: false, isHouseDiscount: true, program: null });
const unnamedReward: RewardLabel = Object.freeze({ isReward: true, isHouseDiscount: false, program: null });
const alle: RewardLabel = Object.freeze({ isReward: true, isHouseDiscount: false, program: 'ALLE' });
const aspire: RewardLabel = Object.freeze({ isReward: true, isHouseDiscount: false, program: 'ASPIRE' });
const otherProgram: RewardLabel = Object.freeze({ isReward: true, isHouseDiscount: false, program: 'OTHER' });

const alleWords = new Set([
  'alle',
  'allee',
  'ale',
  'ally',
  'alli',
  'allle',
  'aelle',
  'alle1',
  'allergan',
  'allrgan',
  'bd',
  'bdp',
]);
const aspireWords = new Set(['aspire', 'aspir', 'asp', 'galderma', 'asire', 'apsire', 'asprie']);
const otherPrograms = /\b(?:evolus|evolux|xperience|merz|revance|rha rewards|rha collection|evolus rewards)\b/;
const generic =
  /\b(?:coupons?|rewards?|reward points|points|pts|certificates?|certs?|rebates?|manufacturers?|manuf|mfrs?|mfg|vouchers?|gift offer)\b/;
// "Manufacturer promo" is the maker's money, not the practice's.
const maker = /\b(?:manufacturers?|manuf|mfr|mfrs|mfg|rebates?)\b/;
const houseDiscount =
  /\b(?:employee|staff|family|friends?|senior|military|veteran|nurse|teacher|member|membership|vip|package|promo|promotion|birthday|referral|groupon|sale|special|black friday|price adjustment|courtesy|comp|new patient|loyalty|cash discount)\b/;
const similarEnough = 0.9;
const minLikeLength = 5;

function isLike(word: string, target: string): boolean {
  return word.length >= minLikeLength && jaroWinkler(word, target) >= similarEnough;
}

function classify(words: string): RewardLabel {
  const tokens = words.split(' ');
  if (otherPrograms.test(words)) return otherProgram;
  for (const token of tokens) {
    if (alleWords.has(token) || token.startsWith('alle') || isLike(token, 'brilliant') || isLike(token, 'distinctions'))
      return alle;
    if (isLike(token, 'allergan')) return alle;
    if (aspireWords.has(token) || token.startsWith('aspire') || isLike(token, 'aspire') || isLike(token, 'galderma'))
      return aspire;
  }
  if (houseDiscount.test(words) && !maker.test(words)) return ownDiscount;
  return generic.test(words) ? unnamedReward : notReward;
}

const known = new Map<string, RewardLabel>();
const maxKnown = 5_000;

/**
 * Reads a label in any spelling: Alle, Allē, Brilliant Distinctions and BD are ALLE; Aspire and Galderma are ASPIRE;
 * "Other Coupon" or "rewards" a reward of no named program; "Employee discount" no reward at all.
 */
export function readRewardLabel(label: string | null): RewardLabel {
  if (label === null) return notReward;
  let read = known.get(label);
  if (read === undefined) {
    const words = foldWords(label);
    read = words === '' ? notReward : classify(words);
    if (known.size >= maxKnown) known.clear();
    known.set(label, read);
  }
  return read;
}
