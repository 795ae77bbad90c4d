import { isSameClaims } from '../claim-ids.ts';
import type { Emitted } from '../state/emitted.ts';
import { practiceKey } from '../state/keys.ts';
import type { ClaimDecision, RedemptionLinks } from '../state/links.ts';
import { redemptionOf, ticketOf, type Workspace } from '../workspace.ts';
import { redemptionStands } from './choice.ts';
import { type Criteria, decideFrom } from './decide.ts';
import { emitVerdict } from './emit.ts';
import { blankVerdict, type Verdict } from './verdict.ts';

const none: ReadonlySet<string> = new Set();

/** A record with the day that it lies on: where a walk over days has come to. */
export interface DatedRecord {
  readonly practiceId: string;
  readonly id: string;
  readonly day: number;
}

/** The verdict of a decision, put together from what state keeps of it; null when that takes its whole component. */
function lastVerdict({ practiceId, id }: DatedRecord, links: RedemptionLinks, before: Emitted): Verdict | null {
  const { said, last, occurredAt, occurredOn } = before;
  if (said === null) return null;
  const { explainedBy, scoreBits } = said;
  const candidate = links.candidates.find((c) => c.bits === scoreBits && isSameClaims(c.claimIds, explainedBy));
  if (explainedBy.length > 0 && !candidate) return null;
  const { program, clinicId } = last;
  const ids = { decisionId: `r:${id}`, practiceId, redemptionId: id };
  const verdict = blankVerdict({ ...ids, program, clinicId, occurredAt, occurredOn }, before.modelId);
  verdict.claimIds = [...before.claimIds];
  verdict.transactionIds = [...before.transactionIds];
  verdict.redeemedCents = last.redeemedCents;
  verdict.claimedCents = last.claimedCents;
  verdict.atStakeCents = last.atStakeCents;
  verdict.status = last.status;
  verdict.exception = last.exception;
  verdict.recommendation = last.recommendation;
  verdict.probability = said.probability;
  verdict.scoreBits = scoreBits;
  verdict.explanation = candidate ? [...candidate.explanation] : [];
  verdict.runnerUp = said.runnerUp;
  verdict.gapBits = said.gapBits;
  verdict.reviewedBy = said.reviewedBy;
  verdict.explainedBy = explainedBy;
  return verdict;
}

/**
 * Decides again about one redemption whose finality may have changed, and about it alone: nothing else of its component
 * follows from that. Links stay as they are, so what was said only becomes FINAL; most of it is read from one value.
 */
export function settleRedemption(workspace: Workspace, dated: DatedRecord, criteria: Criteria): void {
  const { practiceId, id, day } = dated;
  const key = practiceKey(practiceId, id);
  const links = workspace.redemptionLinks.get(key);
  const before = links?.decision;
  const isSettled = criteria.redemption.isSettled(day);
  // What was retracted may be gone.
  const stands = before && before.last.status !== 'RETRACTED';
  if (stands && (before.last.finality === 'FINAL') === isSettled) return;
  const verdict = stands && isSettled ? lastVerdict(dated, links, before) : null;
  if (!verdict || !links || !before) {
    if (!redemptionOf(workspace, practiceId, id)) return;
    decideFrom(workspace, practiceId, {
      seeds: { redemptions: new Set([id]), tickets: none },
      criteria,
      what: 'seeds',
    });
    return;
  }
  verdict.finality = 'FINAL';
  if (verdict.status === 'UNMATCHED' && verdict.exception === 'NONE') {
    const record = redemptionOf(workspace, practiceId, id);
    if (redemptionStands(record)) {
      verdict.exception = 'MISSING_POS';
      verdict.atStakeCents = verdict.redeemedCents;
    }
  }
  workspace.redemptionLinks.put(key, { ...links, decision: emitVerdict(workspace, verdict, before) });
}

/** Decides again about one ticket's claims whose finality may have changed; those that a redemption carries have none. */
export function settleClaims(workspace: Workspace, { practiceId, id, day }: DatedRecord, criteria: Criteria): void {
  const known = workspace.ticketLinks.get(practiceKey(practiceId, id))?.claims.filter(isOpen) ?? [];
  // Most claims are carried by a redemption, and their ticket need not be read.
  const ticket = known.length === 0 ? null : ticketOf(workspace, practiceId, id);
  const isChanged = ticket?.claims.some((claim) => {
    const last = known.find(({ claimId }) => claimId === claim.claimId)?.decision.last;
    return last && (last.finality === 'FINAL') !== criteria.claim.isSettled(claim, day);
  });
  if (isChanged)
    decideFrom(workspace, practiceId, {
      seeds: { redemptions: none, tickets: new Set([id]) },
      criteria,
      what: 'seeds',
    });
}

function isOpen({ decision }: ClaimDecision): boolean {
  return decision.last.status !== 'RETRACTED';
}
