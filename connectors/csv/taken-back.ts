import type { RowValues } from './columns.ts';
import { orNothing } from './words.ts';

/** Whether an amount is written as one that is taken off: `-40`, `($40.00)`, `40-`. */
export function isTakenOff(amount: string): boolean {
  return /^\W*[-−(]|-\s*$/.test(amount);
}

/** What tells redemptions of one file apart; '' when the row states no id. */
export function redemptionKeyOf(values: RowValues): string {
  const id = orNothing(values('redemption_id'));
  return id === '' ? '' : `${values('practice_id')}\n${id}`;
}

/**
 * Statements without a status take a redemption back by a row of the same id and the same amount, negative. That says which one;
 * the same customer and amount would not, and in a ledger of points the negative rows are the redemptions.
 */
export class TakenBackSurvey {
  readonly #paid = new Map<string, string>();
  readonly #takenOff = new Map<string, string>();

  take(values: RowValues): void {
    const key = redemptionKeyOf(values);
    const amount = values('amount');
    if (key !== '') (isTakenOff(amount) ? this.#takenOff : this.#paid).set(key, amount.replace(/\D/g, ''));
  }

  /** Keys of redemptions that the file states, and takes back. */
  keys(): ReadonlySet<string> {
    const both = [...this.#takenOff].filter(([key, digits]) => this.#paid.get(key) === digits);
    return new Set(both.map(([key]) => key));
  }
}
