import type { ComparisonName } from '../matching/compare/levels.ts';
import type { Thresholds, Trained } from './trained.ts';

/** How one level of one comparison speaks. Level 0, `missing`, has m = u = 1. */
export interface LevelWeight {
  readonly level: string;
  /** P(level | the two records are of one visit). */
  readonly m: number;
  /** P(level | they are not): of person comparisons for strangers, of visit comparisons for another visit. */
  readonly u: number;
  /** P(level | two members of one household); person comparisons only. */
  readonly household?: number;
}

/**
 * What a link of one kind is worth before any evidence. The alternative to a link is a mixture: a stranger's visit, another
 * visit of the same person, a visit of somebody of the household. log2 of rates, so that they add to evidence.
 */
export interface KindPrior {
  /** log2 odds of a link against "both unlinked", for two records of which nothing is known. */
  readonly strangerBits: number;
  /** log2 of how many unlinked visits of the same person there are for each stranger's; bounds what a person proves. */
  readonly samePersonBits: number;
  /** The same for members of the household. */
  readonly householdBits: number;
  /** The same for another reward of the very visit; bounds what day, clinic and product prove about one reward. */
  readonly sameVisitBits: number;
}

/** Fixed prices of unusual links, in bits. */
export interface Prices {
  /** For each claim of a split beyond the first. */
  readonly extraClaim: number;
  /** For two redemptions that share one claim. */
  readonly sharedClaim: number;
  /** For each redemption beyond the first on a ticket that claims nothing. */
  readonly extraOnTicket: number;
  /** For a reward that a ticket leaves out although it claims another one of the program. */
  readonly besideClaim: number;
  /** The redemption's e-mail or member id stands on another ticket, and another one on this. */
  readonly contactElsewhere: number;
}

/** Relative frequencies; what is not listed has the floor. */
export interface FrequencyTable {
  readonly floor: number;
  readonly frequency: Readonly<Record<string, number>>;
}

/**
 * Calibrated log-odds = intercept + slope * log-odds (Platt 1999), then held within [floor, 1 - floor]. Natural logarithms.
 * With `steps`, log-odds between theirs are interpolated instead (isotonic regression), outside of them the ends hold.
 */
export interface Calibrator {
  readonly slope: number;
  readonly intercept: number;
  readonly floor: number;
  /** Log-odds before and after, both ascending. */
  readonly steps?: readonly (readonly [before: number, after: number])[];
}

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  /** Mean of the stated probabilities. */
  readonly stated: number;
  /** Share of the links that were right. */
  readonly right: number;
  readonly links: number;
}

/** A matching model as its file states it: plain data. */
export interface ModelBody {
  readonly schema: 1;
  /** Model that this one was fitted from. */
  readonly parent: string | null;
  readonly features: Readonly<Record<ComparisonName, readonly LevelWeight[]>>;
  readonly priors: { readonly explicit: KindPrior; readonly implicit: KindPrior };
  readonly prices: Prices;
  readonly frequencies: {
    readonly given: FrequencyTable;
    readonly surname: FrequencyTable;
    /** Of reward amounts, by cents. */
    readonly amount: FrequencyTable;
  };
  readonly calibrator: Calibrator;
  /** Candidates below this many bits are not worth keeping. */
  readonly floorBits: number;
  readonly ruleTableDate: string;
  /** sha256 over the ids of the records that it was fitted to; null when it was not. */
  readonly trainHash: string | null;
  readonly metrics: Readonly<Record<string, number>>;
  /** What labels taught; a model without is what counting and EM gave. */
  readonly trained?: Trained;
  readonly thresholds?: Thresholds;
  /** Of links of customers that the model was not trained on. */
  readonly reliability?: readonly ReliabilityBin[];
}

/** A model with its identity: the sha256 of its body's canonical JSON. */
export interface Model extends ModelBody {
  readonly modelId: string;
}
