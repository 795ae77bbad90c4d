import { isTelling } from '../../matching/compare/amount.ts';
import type { FrequencyTable, ModelBody } from '../model.ts';
import type { Batch } from './batch.ts';

// So many records' worth of trust in the shipped table.
const priorWeight = 200;

class Tally {
  private readonly counts = new Map<string, number>();
  private total = 0;

  add(term: string): void {
    this.counts.set(term, (this.counts.get(term) ?? 0) + 1);
    this.total++;
  }

  /**
   * The table after these counts. Names that the shipped table does not list share one floor, their mean frequency: a
   * model file must not tell who the customers are.
   */
  after(shipped: FrequencyTable): FrequencyTable {
    const frequency: Record<string, number> = {};
    for (const [term, prior] of Object.entries(shipped.frequency)) {
      frequency[term] = ((this.counts.get(term) ?? 0) + priorWeight * prior) / (this.total + priorWeight);
    }
    let unlisted = 0;
    let terms = 0;
    for (const [term, count] of this.counts) {
      if (Object.hasOwn(shipped.frequency, term)) continue;
      // The chance that two strangers share an unlisted name is the sum of squares over the sum.
      unlisted += count;
      terms += count * count;
    }
    const mean = unlisted === 0 ? 0 : terms / unlisted;
    return { floor: (mean + priorWeight * shipped.floor) / (this.total + priorWeight), frequency };
  }

  /** The table of terms that tell nothing about anybody: each listed by itself. */
  listing(shipped: FrequencyTable): FrequencyTable {
    const frequency: Record<string, number> = {};
    for (const term of new Set([...Object.keys(shipped.frequency), ...this.counts.keys()])) {
      const count = this.counts.get(term) ?? 0;
      const prior = shipped.frequency[term] ?? shipped.floor;
      if (count >= minListed || Object.hasOwn(shipped.frequency, term)) {
        frequency[term] = (count + priorWeight * prior) / (this.total + priorWeight);
      }
    }
    return { floor: (1 + priorWeight * shipped.floor) / (this.total + priorWeight), frequency };
  }
}

const minListed = 3;
// There are some ten thousand prices of which each is as likely as the next.
const leastChance = 0.000_05;

/**
 * P(two visits have the same total by chance), of telling totals that the frequencies do not list: how
 * often it happens among a batch's redemptions, of which no two belong together; with so many redemptions' trust in the base's.
 */
export function unusualTotalChance(base: number, batch: Batch): number {
  const counts = new Map<number, number>();
  for (const { amountCents } of batch.redemptions) {
    if (isTelling(amountCents)) counts.set(amountCents, (counts.get(amountCents) ?? 0) + 1);
  }
  let records = 0;
  let meetings = 0;
  for (const count of counts.values()) {
    if (count >= minListed) continue;
    records += count;
    meetings += count * (count - 1);
  }
  if (records === 0) return base;
  const others = batch.redemptions.length - 1;
  return Math.max(leastChance, (meetings / records + priorWeight * base) / (others + priorWeight));
}

/** Term frequencies of a batch, drawn towards those of the model that it starts from. */
export function fitFrequencies(base: ModelBody, batch: Batch): ModelBody['frequencies'] {
  const given = new Tally();
  const surname = new Tally();
  const amount = new Tally();
  for (const { person } of [...batch.redemptions, ...batch.tickets]) {
    if (person.name === null) continue;
    if (person.name.given !== '') given.add(person.name.given);
    surname.add(person.name.surname);
  }
  for (const { amountCents } of batch.redemptions) amount.add(String(amountCents));
  return {
    given: given.after(base.frequencies.given),
    surname: surname.after(base.frequencies.surname),
    amount: amount.listing(base.frequencies.amount),
  };
}
