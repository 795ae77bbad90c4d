import type { PreviousDecision } from '../../../schemas/generated/types.ts';
import type { Candidate } from '../assign/types.ts';
import { isSameClaims } from '../claim-ids.ts';
import type { Emitted, Said } from './emitted.ts';
import { packExplanation, unpackExplanation } from './explanation-code.ts';
import type { Pin, RedemptionLinks, Refusal, TicketLinks } from './links.ts';

type CandidateCode = [readonly string[], readonly string[], readonly string[], Candidate['veto'], (number | string)[]];

type EmittedCode = [
  number,
  number,
  readonly string[],
  readonly string[],
  number,
  number,
  number | null,
  string | 0,
  PreviousDecision['status'],
  PreviousDecision['finality'],
  PreviousDecision['exception'],
  PreviousDecision['recommendation'],
  PreviousDecision['program'],
  string | null,
  number,
  number,
  number,
  SaidCode | 0,
];

/** Its last: 0 when the decision shows the claims that explain it. */
type SaidCode = [number, number, number | null, [readonly string[], number] | 0, string | null, readonly string[] | 0];

/** A redemption's links as an array. */
export type RedemptionLinksCode = [
  readonly string[],
  boolean,
  CandidateCode[],
  string | null,
  Pin | null,
  readonly Refusal[],
  string | null,
  0 | 1,
  EmittedCode | null,
];

/** A ticket's links as an array. */
export type TicketLinksCode = [
  readonly string[],
  CandidateCode[],
  [string, EmittedCode, string | null, string | null][],
];

function packCandidate(c: Candidate): CandidateCode {
  return [c.redemptionIds, c.claimIds, c.transactionIds, c.veto, packExplanation(c.explanation)];
}

function unpackCandidate([redemptionIds, claimIds, transactionIds, veto, packed]: CandidateCode): Candidate {
  const explanation = unpackExplanation(packed);
  const bits = explanation.reduce((sum, entry) => sum + entry.bits, 0);
  const id = `${redemptionIds.join('+')}>${claimIds.join('+')}`;
  return { id, redemptionIds, claimIds, transactionIds, bits, explanation, veto };
}

function packSaid(s: Said, claimIds: readonly string[]): SaidCode {
  const runnerUp: SaidCode[3] = s.runnerUp ? [s.runnerUp.transactionIds, s.runnerUp.probability] : 0;
  const explainedBy = isSameClaims(s.explainedBy, claimIds) ? 0 : s.explainedBy;
  return [s.probability, s.scoreBits, s.gapBits, runnerUp, s.reviewedBy, explainedBy];
}

function unpackSaid(code: SaidCode, claimIds: readonly string[]): Said {
  const [probability, scoreBits, gapBits, runner, reviewedBy, explainedBy] = code;
  const runnerUp = runner === 0 ? null : { transactionIds: [...runner[0]], probability: runner[1] };
  return {
    probability,
    scoreBits,
    gapBits,
    runnerUp,
    reviewedBy,
    explainedBy: explainedBy === 0 ? claimIds : explainedBy,
  };
}

/** 0: the model that weighed the links, as nearly always. */
function packEmitted(e: Emitted, linksModelId: string | null): EmittedCode {
  const { status, finality, exception, recommendation, program, clinicId } = e.last;
  const { redeemedCents, claimedCents, atStakeCents } = e.last;
  return [
    e.seq,
    e.contentHash,
    e.claimIds,
    e.transactionIds,
    e.occurredAt,
    e.occurredOn,
    e.openedAt,
    e.modelId === linksModelId ? 0 : e.modelId,
    status,
    finality,
    exception,
    recommendation,
    program,
    clinicId,
    redeemedCents,
    claimedCents,
    atStakeCents,
    e.said ? packSaid(e.said, e.claimIds) : 0,
  ];
}

function unpackEmitted(code: EmittedCode, linksModelId: string | null): Emitted {
  const [seq, contentHash, claimIds, transactionIds, occurredAt, occurredOn, openedAt, model, ...rest] = code;
  const modelId = model === 0 ? (linksModelId ?? '') : model;
  const [
    status,
    finality,
    exception,
    recommendation,
    program,
    clinicId,
    redeemedCents,
    claimedCents,
    atStakeCents,
    packed,
  ] = rest;
  const about = { status, finality, exception, recommendation, program, clinicId };
  const last = { ...about, redeemedCents, claimedCents, atStakeCents };
  const said = packed === 0 ? null : unpackSaid(packed, claimIds);
  return { seq, contentHash, last, claimIds, transactionIds, occurredAt, occurredOn, openedAt, modelId, said };
}

/** A redemption's links to their array. */
export function packRedemptionLinks(l: RedemptionLinks): RedemptionLinksCode {
  const candidates = l.candidates.map(packCandidate);
  const decision = l.decision && packEmitted(l.decision, l.modelId);
  return [l.tickets, l.isSure, candidates, l.modelId, l.pin, l.refused, l.lastReviewId, l.isClocked ? 1 : 0, decision];
}

/** A redemption's links from their array. */
export function unpackRedemptionLinks(code: RedemptionLinksCode): RedemptionLinks {
  const [tickets, isSure, candidates, modelId, pin, refused, lastReviewId, isClocked, decision] = code;
  return {
    tickets,
    isSure,
    candidates: candidates.map(unpackCandidate),
    modelId,
    pin,
    refused,
    lastReviewId,
    isClocked: isClocked === 1,
    decision: decision && unpackEmitted(decision, modelId),
  };
}

/** A ticket's links to their array. */
export function packTicketLinks(l: TicketLinks): TicketLinksCode {
  const claims = l.claims.map((c): TicketLinksCode[2][number] => [
    c.claimId,
    packEmitted(c.decision, null),
    c.reviewedBy,
    c.lastReviewId,
  ]);
  return [l.near, l.pairs.map(packCandidate), claims];
}

/** A ticket's links from their array. */
export function unpackTicketLinks([near, pairs, claims]: TicketLinksCode): TicketLinks {
  return {
    near,
    pairs: pairs.map(unpackCandidate),
    claims: claims.map(([claimId, decision, reviewedBy, lastReviewId]) => ({
      claimId,
      decision: unpackEmitted(decision, null),
      reviewedBy,
      lastReviewId,
    })),
  };
}
