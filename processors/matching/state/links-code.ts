import type { PreviousDecision } from '../../../schemas/generated/types.ts';
import type { Candidate } from '../assign/types.ts';
import { ticketIdOf } from '../claim-ids.ts';
import { ByteReader, ByteWriter } from './byte-code.ts';
import type { Emitted, Said } from './emitted.ts';
import { readExplanation, writeExplanation } from './explanation-code.ts';
import type { ClaimDecision, Pin, RedemptionLinks, Refusal, TicketLinks } from './links.ts';
import { stateWords } from './words.ts';

// Probabilities and gaps are rounded before they are said; bits are multiples of 2^-10 unless a model learned them.
const probabilitySteps = 10_000;
const gapSteps = 100;
const bitSteps = 1_024;

const writer = new ByteWriter(stateWords);

function writeList<T>(values: readonly T[], write: (value: T) => void): void {
  writer.count(values.length);
  for (const value of values) write(value);
}

function readList<T>(r: ByteReader, read: (r: ByteReader) => T): T[] {
  const list: T[] = [];
  for (let left = r.count(); left > 0; left--) list.push(read(r));
  return list;
}

/** Tickets as the claims name them. */
function ticketsOf(claimIds: readonly string[]): string[] {
  const tickets: string[] = [];
  for (const claimId of claimIds) {
    const ticketId = ticketIdOf(claimId);
    if (!tickets.includes(ticketId)) tickets.push(ticketId);
  }
  return tickets;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}

/** Tickets of a link are nearly always those that its claims name, in their order. */
function writeLink(claimIds: readonly string[], transactionIds: readonly string[]): void {
  writer.idList(claimIds);
  const follows = isSameList(transactionIds, ticketsOf(claimIds));
  writer.flag(follows);
  if (!follows) writer.idList(transactionIds);
}

function readLink(r: ByteReader): { claimIds: string[]; transactionIds: string[] } {
  const claimIds = r.idList();
  return { claimIds, transactionIds: r.flag() ? ticketsOf(claimIds) : r.idList() };
}

function writeCandidate(c: Candidate): void {
  writer.idList(c.redemptionIds);
  writeLink(c.claimIds, c.transactionIds);
  writer.word(c.veto);
  writeExplanation(writer, c.explanation);
}

function readCandidate(r: ByteReader): Candidate {
  const redemptionIds = r.idList();
  const { claimIds, transactionIds } = readLink(r);
  const veto = r.word() as Candidate['veto'];
  const explanation = readExplanation(r);
  let bits = 0;
  for (const entry of explanation) bits += entry.bits;
  const id = `${redemptionIds.join('+')}>${claimIds.join('+')}`;
  return { id, redemptionIds, claimIds, transactionIds, bits, explanation, veto };
}

function writeSaid(s: Said, claimIds: readonly string[]): void {
  writer.decimal(s.probability, probabilitySteps);
  writer.decimal(s.scoreBits, bitSteps);
  writer.flag(s.gapBits !== null);
  if (s.gapBits !== null) writer.decimal(s.gapBits, gapSteps);
  writer.flag(s.runnerUp !== null);
  if (s.runnerUp !== null) {
    writer.idList(s.runnerUp.transactionIds);
    writer.decimal(s.runnerUp.probability, probabilitySteps);
  }
  writer.text(s.reviewedBy);
  const isShown = isSameList(s.explainedBy, claimIds);
  writer.flag(isShown);
  if (!isShown) writer.idList(s.explainedBy);
}

function readSaid(r: ByteReader, claimIds: readonly string[]): Said {
  const probability = r.decimal(probabilitySteps);
  const scoreBits = r.decimal(bitSteps);
  const gapBits = r.flag() ? r.decimal(gapSteps) : null;
  const runnerUp = r.flag() ? { transactionIds: r.idList(), probability: r.decimal(probabilitySteps) } : null;
  const reviewedBy = r.text();
  return { probability, scoreBits, gapBits, runnerUp, reviewedBy, explainedBy: r.flag() ? claimIds : r.idList() };
}

function writeLast(last: PreviousDecision): void {
  writer.word(last.status);
  writer.word(last.finality);
  writer.word(last.exception);
  writer.word(last.recommendation);
  writer.word(last.program);
  writer.text(last.clinicId);
  writer.whole(last.redeemedCents);
  writer.whole(last.claimedCents);
  writer.whole(last.atStakeCents);
}

function readLast(r: ByteReader): PreviousDecision {
  return {
    status: r.word() as PreviousDecision['status'],
    finality: r.word() as PreviousDecision['finality'],
    exception: r.word() as PreviousDecision['exception'],
    recommendation: r.word() as PreviousDecision['recommendation'],
    program: r.word() as PreviousDecision['program'],
    clinicId: r.text(),
    redeemedCents: r.whole(),
    claimedCents: r.whole(),
    atStakeCents: r.whole(),
  };
}

/** @param linksModelId the model that weighed the links: nearly always the decision's too. */
function writeEmitted(e: Emitted, linksModelId: string | null): void {
  writer.count(e.seq);
  writer.count(e.contentHash);
  writeLink(e.claimIds, e.transactionIds);
  writer.whole(e.occurredAt);
  writer.whole(e.occurredOn);
  writer.flag(e.openedAt !== null);
  if (e.openedAt !== null) writer.whole(e.openedAt);
  writer.text(e.modelId === linksModelId ? null : e.modelId);
  writeLast(e.last);
  writer.flag(e.said !== null);
  if (e.said !== null) writeSaid(e.said, e.claimIds);
}

function readEmitted(r: ByteReader, linksModelId: string | null): Emitted {
  const seq = r.count();
  const contentHash = r.count();
  const { claimIds, transactionIds } = readLink(r);
  const occurredAt = r.whole();
  const occurredOn = r.whole();
  const openedAt = r.flag() ? r.whole() : null;
  const modelId = r.text() ?? linksModelId ?? '';
  const last = readLast(r);
  const said = r.flag() ? readSaid(r, claimIds) : null;
  return { seq, contentHash, last, claimIds, transactionIds, occurredAt, occurredOn, openedAt, modelId, said };
}

function writePin({ claimIds, actor }: Pin): void {
  writer.idList(claimIds);
  writer.text(actor);
}

function readPin(r: ByteReader): Pin & Refusal {
  const claimIds = r.idList();
  return { claimIds, actor: r.text() ?? '' };
}

/** A redemption's links as bytes. */
export function encodeRedemptionLinks(l: RedemptionLinks): Buffer {
  writer.idList(l.tickets);
  writer.flag(l.isSure);
  writeList(l.candidates, writeCandidate);
  writer.text(l.modelId);
  writeList(l.pin ? [l.pin] : [], writePin);
  writeList(l.refused, writePin);
  writer.text(l.lastReviewId);
  writer.flag(l.isClocked);
  writer.flag(l.decision !== null);
  if (l.decision !== null) writeEmitted(l.decision, l.modelId);
  return writer.take();
}

/** A redemption's links from bytes. */
export function decodeRedemptionLinks(bytes: Buffer): RedemptionLinks {
  const r = new ByteReader(bytes, stateWords);
  const tickets = r.idList();
  const isSure = r.flag();
  const candidates = readList(r, readCandidate);
  const modelId = r.text();
  const [pin = null] = readList(r, readPin);
  const refused = readList(r, readPin);
  const lastReviewId = r.text();
  const isClocked = r.flag();
  const decision = r.flag() ? readEmitted(r, modelId) : null;
  return { tickets, isSure, candidates, modelId, pin, refused, lastReviewId, isClocked, decision };
}

function writeClaim({ claimId, decision, reviewedBy, lastReviewId }: ClaimDecision): void {
  writer.id(claimId);
  writeEmitted(decision, null);
  writer.text(reviewedBy);
  writer.text(lastReviewId);
}

function readClaim(r: ByteReader): ClaimDecision {
  const claimId = r.id();
  const decision = readEmitted(r, null);
  const reviewedBy = r.text();
  return { claimId, decision, reviewedBy, lastReviewId: r.text() };
}

/** A ticket's links as bytes. */
export function encodeTicketLinks(l: TicketLinks): Buffer {
  writer.idList(l.near);
  writeList(l.pairs, writeCandidate);
  writeList(l.claims, writeClaim);
  return writer.take();
}

/** A ticket's links from bytes. */
export function decodeTicketLinks(bytes: Buffer): TicketLinks {
  const r = new ByteReader(bytes, stateWords);
  const near = r.idList();
  const pairs = readList(r, readCandidate);
  return { near, pairs, claims: readList(r, readClaim) };
}
