import { type Desk, redemptionOf, ticketOf } from '../desk.ts';
import { practiceKey } from '../state/keys.ts';
import { redemptionStands } from './choice.ts';
import { chooseLinks } from './choose-links.ts';
import { componentsOf, type Seeds } from './component.ts';
import { type Bars, decideClaims, decideRedemption } from './decide.ts';
import { emitVerdict, verdictBehind } from './emit.ts';

const none: ReadonlySet<string> = new Set();

/**
 * Decides again about one redemption whose finality may have changed, and about it alone: nothing else of its component
 * follows from that. Links stay as they are, so a verdict that is still in memory only becomes FINAL.
 */
export function settleRedemption(desk: Desk, own: { practiceId: string; id: string }, bars: Bars): void {
  const { practiceId, id } = own;
  const key = practiceKey(practiceId, id);
  const links = desk.redemptionLinks.get(key);
  const record = redemptionOf(desk, practiceId, id);
  if (!record) return;
  const before = links?.decision;
  const known = before && verdictBehind(before);
  if (!(known && known.finality === 'PROVISIONAL' && bars.redemption.isSettled(record.when.day))) {
    decideOne(desk, practiceId, { seeds: { redemptions: new Set([id]), tickets: none }, bars });
    return;
  }
  const verdict = { ...known, finality: 'FINAL' as const };
  if (known.status === 'UNMATCHED' && known.exception === 'NONE' && redemptionStands(record)) {
    verdict.exception = 'MISSING_POS';
    verdict.atStakeCents = record.amountCents;
  }
  desk.redemptionLinks.put(key, { ...links, decision: emitVerdict(desk, verdict, before) });
}

/** Decides again about one ticket's claims whose finality may have changed; those that a redemption carries have none. */
export function settleClaims(desk: Desk, own: { practiceId: string; id: string }, bars: Bars): void {
  const { practiceId, id } = own;
  const ticket = ticketOf(desk, practiceId, id);
  const known = desk.ticketLinks.get(practiceKey(practiceId, id))?.claims;
  if (!ticket || !known) return;
  const isChanged = ticket.claims.some((claim) => {
    const last = known[claim.claimId]?.decision.last;
    if (!last || last.status === 'RETRACTED') return false;
    return (last.finality === 'FINAL') !== bars.claim.isSettled(claim, ticket.when.day);
  });
  if (isChanged) decideOne(desk, practiceId, { seeds: { redemptions: none, tickets: new Set([id]) }, bars });
}

function decideOne(desk: Desk, practiceId: string, { seeds, bars }: { seeds: Seeds; bars: Bars }): void {
  for (const component of componentsOf(desk, practiceId, seeds)) {
    const choices = chooseLinks(component, desk.finder);
    for (const id of seeds.tickets) {
      const node = component.tickets.get(id);
      if (node) decideClaims(desk, component, { choices, node, bar: bars.claim });
    }
    for (const id of seeds.redemptions) {
      const node = component.redemptions.get(id);
      if (node) decideRedemption(desk, component, { choices, node, bar: bars.redemption });
    }
  }
}
