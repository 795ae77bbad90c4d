import type { Candidate } from '../../matching/assign/types.ts';
import { windowOf } from '../../matching/block/window.ts';
import { candidatesFor } from '../../matching/candidate/candidates.ts';
import { jointCandidates } from '../../matching/candidate/joint.ts';
import { adjustedTogether } from '../../matching/candidate/learned.ts';
import type { Matcher } from '../../matching/candidate/matcher.ts';
import { redemptionStands, ticketStands } from '../../matching/decide/choice.ts';
import { sortById } from '../../matching/id-order.ts';
import { isLatePair } from '../../matching/neighbours.ts';
import type { RedemptionRecord, TicketRecord } from '../../matching/record.ts';
import { type Batch, type Blocks, blocksBetween, blocksOf } from '../fit/batch.ts';
import type { Model } from '../model.ts';
import { createScorer } from '../score.ts';

/** Labelled redemptions and whatever competes with them: what has to be weighed to know what a model decides about them. */
export interface Area {
  readonly batch: Batch;
  /** Redemptions by id, each with the tickets that it may belong to. */
  readonly blocks: Blocks;
}

/** The area around some redemptions: their tickets, all redemptions that want those, and all tickets of these. */
export function areaAround(ids: ReadonlySet<string>, batch: Batch): Area {
  const redemptions = sortById(batch.redemptions.filter(redemptionStands));
  const tickets = sortById(batch.tickets.filter(ticketStands));
  const own = blocksBetween(
    redemptions.filter(({ id }) => ids.has(id)),
    tickets,
  );
  const keys = new Set([...own.values()].flat().flatMap(blocksOf));
  const near = redemptions.filter((r) => ids.has(r.id) || blocksOf(r).some((key) => keys.has(key)));
  const blocks = new Map<RedemptionRecord, readonly TicketRecord[]>();
  for (const [redemption, there] of blocksBetween(near, tickets))
    blocks.set(redemption, inReach(redemption, there, batch));
  return { batch, blocks };
}

function inReach(redemption: RedemptionRecord, tickets: readonly TicketRecord[], { window }: Batch): TicketRecord[] {
  return tickets.filter((ticket) => {
    const place = windowOf(ticket.when.day, redemption.when.day, window);
    return place === 'inside' || (place === 'late' && isLatePair(redemption, ticket));
  });
}

/** A matcher of this area under a model. */
function matcherOf({ batch }: Area, model: Model): Matcher {
  return { scorer: createScorer(model), world: batch.world, window: batch.window };
}

/**
 * Links by redemption, with the bits that they have before anything is learned from labels; down to `maxUpsideBits` below
 * the model's floor, since what is learned may lift them above it.
 */
export type UnlearnedLinks = ReadonlyMap<RedemptionRecord, readonly Candidate[]>;

/** These links with what the model learned, without those that are below its floor then. */
function withLearned(unlearned: readonly Candidate[], { scorer }: Matcher): Candidate[] {
  return adjustedTogether([...unlearned], scorer).filter(({ bits }) => bits >= scorer.model.floorBits);
}

/**
 * Every link of the area that is worth keeping under a model: `own` by redemption, `joint` those of two redemptions to one
 * claim. With `unlearned`, made by the same model before it learned, records need not be compared again.
 */
export function candidatesIn(
  area: Area,
  model: Model,
  unlearned?: UnlearnedLinks,
): { own: Map<RedemptionRecord, Candidate[]>; joint: Candidate[] } {
  const matcher = matcherOf(area, model);
  const own = new Map<RedemptionRecord, Candidate[]>();
  const near = new Map<TicketRecord, RedemptionRecord[]>();
  for (const [redemption, tickets] of area.blocks) {
    const known = unlearned?.get(redemption);
    own.set(
      redemption,
      known === undefined ? candidatesFor(redemption, tickets, matcher) : withLearned(known, matcher),
    );
    for (const ticket of tickets) {
      if (ticket.claims.length === 0) continue;
      const there = near.get(ticket);
      if (there === undefined) near.set(ticket, [redemption]);
      else there.push(redemption);
    }
  }
  const joint: Candidate[] = [];
  for (const [ticket, redemptions] of near) {
    if (redemptions.length > 1) for (const c of jointCandidates(redemptions, ticket, matcher)) joint.push(c);
  }
  return { own, joint };
}
