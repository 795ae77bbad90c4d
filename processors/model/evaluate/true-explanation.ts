import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import { candidateFor } from '../../matching/candidate/candidates.ts';
import type { Matcher } from '../../matching/candidate/matcher.ts';
import type { ClaimGroup, TicketRecord } from '../../matching/record.ts';
import type { Batch } from '../fit/batch.ts';
import type { Model } from '../model.ts';
import { createScorer } from '../score.ts';

function groupsOf(tickets: readonly TicketRecord[]): ClaimGroup[] {
  return tickets.flatMap((ticket): ClaimGroup[] => [
    ...ticket.claims.map((claim) => ({ tickets: [ticket], claims: [claim] })),
    { tickets: [ticket], claims: [] },
  ]);
}

/** What speaks for and against a link that labels state, however unlikely: of its possible claims the likeliest. */
export function bestExplanation(
  link: { readonly redemptionId: string; readonly transactionIds: readonly string[] },
  { redemptions, tickets, world, window }: Batch,
  model: Model,
): readonly ExplanationEntry[] {
  const redemption = redemptions.find(({ id }) => id === link.redemptionId);
  const own = tickets.filter(({ id }) => link.transactionIds.includes(id));
  if (redemption === undefined || own.length === 0) return [];
  const matcher: Matcher = { scorer: createScorer(model), world, window };
  const links = groupsOf(own).map((group) => candidateFor(redemption, group, matcher));
  return links.reduce((best, one) => (one.bits > best.bits ? one : best)).explanation;
}
