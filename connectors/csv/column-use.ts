import type { RowValues } from './columns.ts';
import type { Field } from './fields.ts';
import { redemptionKeyOf } from './taken-back.ts';
import { orNothing } from './words.ts';

/** What the values of a CSV say about the columns that were recognised by their names. */
export interface ColumnUse {
  /** Fields that some row has a value of. */
  readonly filled: ReadonlySet<Field>;
  /** Of a redemption's ids many stand at other customers too: they name something else. */
  readonly idsAreShared: boolean;
}

// A column of numbers names nobody.
function isValue(field: Field, value: string): boolean {
  return value !== '' && (field !== 'customer_name' || /\p{L}/u.test(value));
}

/** Follows, row by row, what use columns are of. */
export class ColumnUseSurvey {
  readonly #unseen: Set<Field>;
  readonly #filled = new Set<Field>();
  readonly #owners = new Map<string, string>();
  #rows = 0;
  #elsewhere = 0;

  /** @param fields of the columns. */
  constructor(fields: Iterable<Field>) {
    this.#unseen = new Set(fields);
  }

  take(values: RowValues): void {
    for (const field of this.#unseen) {
      if (!isValue(field, orNothing(values(field)))) continue;
      this.#unseen.delete(field);
      this.#filled.add(field);
    }
    const key = redemptionKeyOf(values);
    if (key !== '') this.#takeOwner(values, key);
  }

  #takeOwner(values: RowValues, key: string): void {
    this.#rows++;
    const owner = `${values('customer_name')}\n${values('first_name')}\n${values('last_name')}`.toLowerCase();
    const known = this.#owners.get(key);
    if (known === undefined) this.#owners.set(key, owner);
    else if (known !== owner) this.#elsewhere++;
  }

  use(): ColumnUse {
    // A misspelt name in a correction is one; a code of an offer is on most rows.
    const idsAreShared = this.#elsewhere > 1 && this.#elsewhere > this.#rows / 10;
    return { filled: this.#filled, idsAreShared };
  }
}
