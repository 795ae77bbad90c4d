import { ratio as letterRatio, token_sort_ratio as tokenSortRatio } from 'fuzzball';
import { type EmittedLink, measure } from '../../../processors/model/evaluate/measures.ts';
import type { PosTransaction, Redemption } from '../../../schemas/generated/types.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';
import { currentRecords, type PracticeRecords } from './current-records.ts';
import { knownTruths } from './known-truths.ts';

const dayMs = 86_400_000;
const windowDays = 14;
const weights = { name: 0.4, phone: 0.25, amount: 0.2, date: 0.15 };
const approveAt = 0.95;
const cuts = [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];

interface Scored {
  readonly redemptionId: string;
  readonly row: PosRow;
  readonly score: number;
}

const digitsOf = (phone: string | null): string => (phone ?? '').replace(/\D/g, '').slice(-10);
const nameKey = (name: string | null): string => (name ?? '').toLowerCase();

/** A row of the POS report: one reward on a ticket, or the whole ticket when it names none. */
interface PosRow {
  readonly id: string;
  readonly ticket: PosTransaction;
  readonly cents: number;
}

function rowsOf(ticket: PosTransaction): PosRow[] {
  const rewards = [
    ...ticket.tenders.filter((t) => t.kind === 'REWARD'),
    ...ticket.lines.filter((l) => l.kind === 'DISCOUNT'),
  ];
  const sold = ticket.lines.filter((l) => l.kind === 'SALE').reduce((sum, l) => sum + l.amountCents, 0);
  if (rewards.length === 0) return [{ id: ticket.transactionId, ticket, cents: sold }];
  return rewards.map((r) => ({ id: `${ticket.transactionId}#${r.lineId}`, ticket, cents: r.amountCents }));
}

/** The usual recipe: similarities in [0, 1], weighted; what is missing on a side drops out of the mean. */
function scorer(): (r: Redemption, row: PosRow, days: number) => number {
  const names = new Map<string, number>();
  return (r, { ticket: t, cents }, days) => {
    let sum = 0;
    let weight = 0;
    const add = (w: number, similarity: number): void => {
      sum += w * similarity;
      weight += w;
    };
    const [a, b] = [nameKey(r.customer.name), nameKey(t.customer.name)];
    if (a !== '' && b !== '') {
      const key = `${a}|${b}`;
      let similarity = names.get(key);
      if (similarity === undefined) {
        similarity = tokenSortRatio(a, b) / 100;
        names.set(key, similarity);
      }
      add(weights.name, similarity);
    }
    const [p, q] = [digitsOf(r.customer.phone), digitsOf(t.customer.phone)];
    if (p !== '' && q !== '') add(weights.phone, letterRatio(p, q) / 100);
    add(weights.amount, 1 - Math.abs(cents - r.amountCents) / Math.max(cents, r.amountCents, 1));
    add(weights.date, 1 - days / windowDays);
    return sum / weight;
  };
}

function scoredPairs({ tickets, redemptions }: PracticeRecords): Scored[] {
  const score = scorer();
  const pairs: Scored[] = [];
  const rows = [...tickets.values()].filter((t) => t.status === 'COMPLETED').flatMap(rowsOf);
  for (const r of redemptions.values()) {
    if (r.status !== 'COMPLETED') continue;
    for (const row of rows) {
      const days = Math.abs(r.occurredAt - row.ticket.occurredAt) / dayMs;
      if (days > windowDays) continue;
      const s = score(r, row, days);
      if (s >= (cuts[0] as number)) pairs.push({ redemptionId: r.redemptionId, row, score: s });
    }
  }
  return pairs.sort((a, b) => b.score - a.score || (a.redemptionId < b.redemptionId ? -1 : 1));
}

function greedy(pairs: readonly Scored[], cut: number): EmittedLink[] {
  const taken = new Set<string>();
  const links: EmittedLink[] = [];
  for (const { redemptionId, row, score } of pairs) {
    if (score < cut || taken.has(redemptionId) || taken.has(row.id)) continue;
    taken.add(redemptionId).add(row.id);
    const transactionIds = [row.ticket.transactionId];
    links.push({ redemptionId, transactionIds, probability: score, auto: score >= approveAt });
  }
  return links;
}

/**
 * The baseline: a weighted sum of fuzzball similarities over all pairs of a practice within 14 days, greedy one to one. It
 * knows which records were voided, and is given the cut that is best for it on these very labels.
 */
export function naiveLinks(workload: Workload): EmittedLink[] {
  const truths = knownTruths(workload.labels);
  const pairs = currentRecords(workload).flatMap(scoredPairs);
  const runs = cuts.map((cut) => greedy(pairs, cut));
  return runs.reduce((best, run) => (measure(run, truths).f1 > measure(best, truths).f1 ? run : best));
}
