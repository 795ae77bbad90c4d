import { noPins, weighAll } from '../../matching/assign/parts.ts';
import type { Candidate } from '../../matching/assign/types.ts';
import { candidatesFor } from '../../matching/candidate/candidates.ts';
import { jointCandidates } from '../../matching/candidate/joint.ts';
import type { Matcher } from '../../matching/candidate/matcher.ts';
import { personComparisons } from '../../matching/compare/levels.ts';
import { redemptionStands, ticketStands } from '../../matching/decide/choice.ts';
import type { RedemptionRecord, TicketRecord } from '../../matching/record.ts';
import type { ModelBody } from '../model.ts';
import { identified } from '../model-file.ts';
import { createScorer, type LinkKind, priceNames } from '../score.ts';
import type { Batch, Blocks, Slice } from './batch.ts';
import { type LevelCounts, newLevelCounts } from './level-counts.ts';
import { countUnlinked, freeShare } from './unlinked.ts';

/** What a batch looks like under a model: expected numbers. */
export interface Expectation {
  /** Levels among true links. */
  readonly linked: LevelCounts;
  /** Levels among other visits of the same customer. */
  readonly otherVisits: LevelCounts;
  /** By kind: true links, and pairs of one customer of which neither side is linked. */
  readonly links: Readonly<Record<LinkKind, number>>;
  readonly loosePairs: Readonly<Record<LinkKind, number>>;
  /** By kind: pairs of anybody, of one practice and within the retention, of which neither side is linked. */
  readonly strangerPairs: Readonly<Record<LinkKind, number>>;
  /** Links beyond the first to tickets that claim nothing, and such tickets linked to others than an unlinked redemption of the customer. */
  readonly extraLinks: number;
  readonly extraPairs: number;
}

const personEntries = new Set<string>(personComparisons);
const leastWeight = 0.001;
const { besideClaim } = priceNames;

function kindOf(candidate: Candidate): LinkKind {
  return candidate.claimIds.some((id) => id.endsWith('#')) ? 'implicit' : 'explicit';
}

/** P(two visits of one person, given no link): not two rewards of one visit, nor strangers. */
function isOtherVisit(candidate: Candidate): number {
  let sameVisit = 0;
  let samePerson = 0;
  for (const { comparison, bits } of candidate.explanation) {
    if (comparison === 'other visits') samePerson = 1 - 2 ** bits;
    if (comparison === 'other rewards') sameVisit = 1 - 2 ** bits;
  }
  return (1 - sameVisit) * samePerson;
}

function candidatesOf(blocks: Blocks, matcher: Matcher): Candidate[] {
  const candidates: Candidate[] = [];
  const near = new Map<TicketRecord, RedemptionRecord[]>();
  for (const [redemption, tickets] of blocks) {
    for (const candidate of candidatesFor(redemption, tickets, matcher)) candidates.push(candidate);
    for (const ticket of tickets) {
      if (ticket.claims.length === 0) continue;
      const there = near.get(ticket);
      if (there === undefined) near.set(ticket, [redemption]);
      else there.push(redemption);
    }
  }
  for (const [ticket, redemptions] of near) {
    if (redemptions.length > 1) for (const c of jointCandidates(redemptions, ticket, matcher)) candidates.push(c);
  }
  return candidates;
}

/** Weighs a batch under a model: the E step. Every pair counts by its probability after assignment, not by its own. */
export function expect(model: ModelBody, slice: Slice, batch: Batch): Expectation {
  // Hopeless pairs tell what other visits look like, but would only weigh down the assignment.
  const scorer = createScorer(identified({ ...model, floorBits: -40 }));
  const candidates = candidatesOf(slice.blocks, { scorer, world: batch.world, window: batch.window });
  const likely = candidates.filter((candidate) => candidate.bits >= model.floorBits);
  const { parts } = weighAll(likely, { extraOnTicketBits: model.prices.extraOnTicket, pins: noPins });
  const marginals = new Map<Candidate, number>();
  for (const { weighed } of parts) for (const [candidate, p] of weighed.marginals) marginals.set(candidate, p);
  const taken = takenShares(marginals);
  const unlinked = countUnlinked(slice, batch, taken);
  const inside = ticketsInside(slice);
  const gone = takenBack(batch);
  const linked = newLevelCounts();
  const otherVisits = newLevelCounts();
  const links = { explicit: 0, implicit: 0 };
  const loosePairs = { explicit: 0, implicit: 0 };
  let extraPairs = 0;
  for (const candidate of candidates) {
    // What a ticket leaves out beside a claim says nothing of tickets that claim nothing, nor of claims.
    if (candidate.explanation.some(({ comparison }) => comparison === besideClaim)) continue;
    const probability = marginals.get(candidate) ?? 0;
    const kind = kindOf(candidate);
    links[kind] += probability;
    if (probability > leastWeight) linked.addEntries(candidate.explanation, probability);
    if (candidate.claimIds.length > 1 || candidate.redemptionIds.length > 1) continue;
    if (gone.has(candidate.redemptionIds[0] ?? '') || gone.has(candidate.transactionIds[0] ?? '')) continue;
    // A claim beside the true one on one ticket is no other visit.
    const elsewhere = 1 - Math.min(1, taken.get(ticketKey(candidate)) ?? 0);
    const otherVisit = isOtherVisit(candidate);
    if (elsewhere * otherVisit > leastWeight) {
      const visit = candidate.explanation.filter(({ comparison }) => !personEntries.has(comparison));
      otherVisits.addEntries(visit, elsewhere * otherVisit);
    }
    const isInside = inside.has(candidate.transactionIds[0] ?? '');
    const claimKey = `c${candidate.claimIds[0]}`;
    const freeClaim = isInside ? freeShare(taken, claimKey) : unlinked.freeRate[kind];
    const loose = otherVisit * freeShare(taken, `r${candidate.redemptionIds[0]}`);
    loosePairs[kind] += loose * freeClaim;
    if (kind === 'implicit') extraPairs += loose * Math.max(0, Math.min(1, (taken.get(claimKey) ?? 0) - probability));
  }
  const { strangerPairs } = unlinked;
  return { linked, otherVisits, links, loosePairs, strangerPairs, extraLinks: extraLinksOf(taken), extraPairs };
}

/** A claim that is taken more than once is a ticket that claims nothing. */
function extraLinksOf(taken: ReadonlyMap<string, number>): number {
  let extra = 0;
  for (const [key, share] of taken) if (key.startsWith('c')) extra += Math.max(0, share - 1);
  return extra;
}

/** Ids of what was voided or reversed: linked to each other as ever, but no other visit. A ticket rung up again is the same visit. */
function takenBack({ redemptions, tickets }: Batch): Set<string> {
  const gone = new Set<string>();
  for (const redemption of redemptions) if (!redemptionStands(redemption)) gone.add(redemption.id);
  for (const ticket of tickets) if (!ticketStands(ticket)) gone.add(ticket.id);
  return gone;
}

/** Ids of tickets whose redemptions, all but the late ones, are in the slice too, so that they are known to be linked. */
function ticketsInside({ blocks, firstDay, lastDay }: Slice): Set<string> {
  const inside = new Set<string>();
  for (const tickets of blocks.values()) {
    for (const { id, when } of tickets) if (when.day >= firstDay && when.day <= lastDay) inside.add(id);
  }
  return inside;
}

function ticketKey(candidate: Candidate): string {
  return `t${candidate.redemptionIds[0]}\n${candidate.transactionIds[0]}`;
}

/** P(linked to something), by redemption, by claim, and by redemption and ticket. */
function takenShares(marginals: ReadonlyMap<Candidate, number>): Map<string, number> {
  const taken = new Map<string, number>();
  const add = (key: string, share: number): void => {
    taken.set(key, (taken.get(key) ?? 0) + share);
  };
  for (const [candidate, p] of marginals) {
    for (const id of candidate.redemptionIds) add(`r${id}`, p);
    if (candidate.redemptionIds.length === 1) add(ticketKey(candidate), p);
    for (const id of candidate.claimIds) add(`c${id}`, p);
  }
  return taken;
}
