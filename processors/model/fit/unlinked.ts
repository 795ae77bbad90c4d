import type { TicketRecord } from '../../matching/record.ts';
import type { LinkKind } from '../score.ts';
import type { Batch, Slice } from './batch.ts';

/** P(linked to something): by `r` and a redemption's id, or `c` and a claim's. */
export type TakenShares = ReadonlyMap<string, number>;

/** P(not linked to anything) of a redemption or claim, by the keys of `TakenShares`. */
export function freeShare(taken: TakenShares, key: string): number {
  return Math.max(0, 1 - (taken.get(key) ?? 0));
}

/** Claims of the slice's days, a ticket that claims nothing being one. */
function* claimsOf(slice: Slice, batch: Batch): Iterable<{ ticket: TicketRecord; kind: LinkKind; claimId: string }> {
  for (const ticket of batch.tickets) {
    if (ticket.when.day < slice.firstDay || ticket.when.day > slice.lastDay) continue;
    if (ticket.claims.length === 0) yield { ticket, kind: 'implicit', claimId: `${ticket.id}#` };
    for (const { claimId } of ticket.claims) yield { ticket, kind: 'explicit', claimId };
  }
}

/** What a slice leaves unlinked. */
export interface Unlinked {
  /** P(a claim of this kind is unlinked), on average. */
  readonly freeRate: Readonly<Record<LinkKind, number>>;
  /** Pairs of anybody, of one practice and within the retention, of which neither side is linked. */
  readonly strangerPairs: Readonly<Record<LinkKind, number>>;
}

/** Counts what is unlinked on either side: what a link has to stand out from when nothing is known of the customer. */
export function countUnlinked(slice: Slice, batch: Batch, taken: TakenShares): Unlinked {
  const freeRedemptions = new Map<string, number>();
  for (const { id, practiceId } of slice.blocks.keys()) {
    freeRedemptions.set(practiceId, (freeRedemptions.get(practiceId) ?? 0) + freeShare(taken, `r${id}`));
  }
  const all = { explicit: 0, implicit: 0 };
  const free = { explicit: 0, implicit: 0 };
  const strangerPairs = { explicit: 0, implicit: 0 };
  for (const { ticket, kind, claimId } of claimsOf(slice, batch)) {
    const share = freeShare(taken, `c${claimId}`);
    all[kind]++;
    free[kind] += share;
    strangerPairs[kind] += share * (freeRedemptions.get(ticket.practiceId) ?? 0) * slice.daysForEach;
  }
  const rateOf = (kind: LinkKind): number => (all[kind] === 0 ? 0 : free[kind] / all[kind]);
  return { freeRate: { explicit: rateOf('explicit'), implicit: rateOf('implicit') }, strangerPairs };
}
