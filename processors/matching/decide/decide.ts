import { recordSurePair } from '../clock-error.ts';
import { spansInclude } from '../completeness/day-spans.ts';
import { practiceKey } from '../state/keys.ts';
import { practiceOf, type Workspace } from '../workspace.ts';
import { type Choices, ticketStands } from './choice.ts';
import { chooseLinks } from './choose-links.ts';
import { type ClaimCriteria, claimVerdict, isCarried } from './claim-verdict.ts';
import { type Component, componentsOf, type RedemptionNode, type Seeds, type TicketNode } from './component.ts';
import { emitVerdict } from './emit.ts';
import { heldByFinal, nothingHeld } from './held.ts';
import { type RedemptionCriteria, redemptionVerdict } from './redemption-verdict.ts';
import { withdrawnVerdict } from './withdrawn-verdict.ts';

/** What the verdicts of one practice depend on beside its components: model, threshold, and which days are settled. */
export interface Criteria {
  readonly redemption: RedemptionCriteria;
  readonly claim: ClaimCriteria;
}

/** The criteria of a practice as its sources stand now. */
export function criteriaOf(workspace: Workspace, practiceId: string): Criteria {
  const { settled } = practiceOf(workspace, practiceId);
  const { modelId, autoThreshold } = workspace.finder;
  return {
    redemption: {
      modelId,
      autoThreshold: Math.max(workspace.options.autoThreshold, autoThreshold),
      isSettled: (day) => spansInclude(settled.redemptions, day),
    },
    claim: {
      modelId,
      isSettled: (claim, day) => spansInclude(claim.program ? settled.claims[claim.program] : settled.anyClaims, day),
    },
  };
}

/** Decides again about every component that holds one of these records, and emits what changed. */
export function decide(workspace: Workspace, practiceId: string, seeds: Seeds): void {
  decideFrom(workspace, practiceId, { seeds, criteria: criteriaOf(workspace, practiceId), what: 'all' });
}

/**
 * The same about `all` of the components; about the `seeds` alone, where nothing else has changed; or about what is `open`, around
 * FINAL decisions, which stay as they are.
 */
export function decideFrom(
  workspace: Workspace,
  practiceId: string,
  { seeds, criteria, what }: { seeds: Seeds; criteria: Criteria; what: 'all' | 'seeds' | 'open' },
): void {
  const isAlone = what === 'seeds';
  for (const component of componentsOf(workspace, practiceId, seeds)) {
    const held = what === 'open' ? heldByFinal(component) : nothingHeld;
    const choices = chooseLinks(component, workspace.finder, held);
    // Claims first: a claim that is linked now is retracted before the link that carries it is shown, so that no sum
    // over decisions counts it twice.
    for (const node of component.tickets.values()) {
      if (isAlone && !seeds.tickets.has(node.id)) continue;
      decideClaims(workspace, component, { choices, node, criteria: criteria.claim, held: held.claims });
    }
    for (const node of component.redemptions.values()) {
      if ((isAlone && !seeds.redemptions.has(node.id)) || held.redemptions.has(node.id)) continue;
      decideRedemption(workspace, component, { choices, node, criteria: criteria.redemption });
    }
  }
}

/** Decides about one redemption of a component. */
function decideRedemption(
  workspace: Workspace,
  component: Component,
  subject: { choices: Choices; node: RedemptionNode; criteria: RedemptionCriteria },
): void {
  const { choices, node, criteria } = subject;
  const before = node.links.decision;
  const ids = { decisionId: `r:${node.id}`, practiceId: component.practiceId, redemptionId: node.id };
  const isGone = !before || (before.last.status === 'RETRACTED' && before.last.exception === 'NONE');
  if (!node.record && isGone) return;
  const verdict = node.record
    ? redemptionVerdict(component, choices, node.record, criteria)
    : before && withdrawnVerdict(ids, before);
  if (!verdict) return;
  const decision = emitVerdict(workspace, verdict, before);
  if (decision === before) return;
  const sure = verdict.recommendation === 'AUTO_APPROVE' ? choices.standing.byRedemption.get(node.id) : undefined;
  const isClocked = node.links.isClocked || sure !== undefined;
  workspace.redemptionLinks.put(practiceKey(component.practiceId, node.id), { ...node.links, isClocked, decision });
  if (sure && !node.links.isClocked) recordSurePair(workspace, component, sure.assigned.candidate);
}

/** Decides about the explicit claims of one ticket of a component. */
function decideClaims(
  workspace: Workspace,
  component: Component,
  subject: { choices: Choices; node: TicketNode; criteria: ClaimCriteria; held: ReadonlySet<string> },
): void {
  const { choices, node, criteria, held } = subject;
  const before = node.links.claims;
  const claimed = node.record?.claims.length ?? 0;
  if (claimed === 0 && before.length === 0) return;
  const ticket = ticketStands(node.record) ? node.record : null;
  let claims = before;
  for (const claim of ticket?.claims ?? []) {
    if (!ticket || isCarried(choices, claim.claimId) || held.has(claim.claimId)) continue;
    const known = before.find((c) => c.claimId === claim.claimId);
    const verdict = claimVerdict(component, choices, { ticket, claim }, criteria);
    // No score stands behind a claim's own decision, so another model is no news.
    if (known) verdict.modelId = known.decision.modelId;
    verdict.reviewedBy = known?.reviewedBy ?? null;
    const decision = emitVerdict(workspace, verdict, known?.decision ?? null);
    if (decision === null || decision === known?.decision) continue;
    const next = { claimId: claim.claimId, reviewedBy: null, lastReviewId: null, ...known, decision };
    claims = known ? claims.map((c) => (c === known ? next : c)) : [...claims, next];
  }
  for (const known of before) {
    const { claimId } = known;
    if (known.decision.last.status === 'RETRACTED' || held.has(claimId)) continue;
    if (ticket?.claims.some((claim) => claim.claimId === claimId) && !isCarried(choices, claimId)) continue;
    const ids = { decisionId: `c:${claimId}`, practiceId: component.practiceId, redemptionId: null };
    const decision = emitVerdict(workspace, withdrawnVerdict(ids, known.decision), known.decision);
    if (decision) claims = claims.map((c) => (c === known ? { ...known, decision } : c));
  }
  if (claims === before) return;
  workspace.ticketLinks.put(practiceKey(component.practiceId, node.id), { ...node.links, claims });
}
