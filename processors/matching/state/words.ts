import { catalogue } from '../normalise/catalogue.ts';
import { hash53 } from './content-hash.ts';

/** Texts that state is full of; each is stored as its place in the list. */
export class Words {
  private readonly list: readonly string[];
  private readonly places: ReadonlyMap<string, number>;
  /** Changes with the list: what was written under another one cannot be read. */
  readonly hash: number;

  constructor(words: readonly string[]) {
    this.list = [...new Set(words)];
    this.places = new Map(this.list.map((word, place) => [word, place]));
    this.hash = hash53(this.list.join('\u0001'));
  }

  /** Its place, or undefined. */
  placeOf(word: string): number | undefined {
    return this.places.get(word);
  }

  /** The word at a place. */
  at(place: number): string {
    return this.list[place] as string;
  }
}

const enumerations =
  'OTHER ALLE ASPIRE ALLERGAN GALDERMA COMPLETED PENDING CANCELLED REVERSED EXPIRED WITHDRAWN VOIDED REFUNDED UNKNOWN ' +
  'MATCHED REVIEW UNMATCHED RETRACTED PROVISIONAL FINAL NONE MISSING_POS MISSING_REWARD AMOUNT BRAND_CONFLICT DUPLICATE ' +
  'WRONG_CLINIC PREPAID AMBIGUOUS LATE AUTO_APPROVE REJECT jr sr ii iii pos alle aspire';

const products = catalogue.flatMap(({ product, family, category, names }) => [product, family, category, ...names]);

/** The words of matching's state. */
export const stateWords: Words = new Words([...enumerations.split(' '), ...products.filter((word) => word !== null)]);
