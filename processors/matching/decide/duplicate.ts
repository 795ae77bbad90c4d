import { isImplicit } from '../claim-ids.ts';
import type { Claim, Person, RedemptionRecord, TicketRecord } from '../record.ts';
import type { Choice } from './choice.ts';
import type { Component } from './component.ts';
import { claimOf } from './link-amounts.ts';

function isSamePerson(a: Person, b: Person): boolean {
  return (
    (a.memberId !== null && a.memberId === b.memberId) ||
    (a.email !== null && a.email === b.email) ||
    (a.phone !== null && a.phone === b.phone && a.name?.given === b.name?.given)
  );
}

/**
 * Whether an unlinked redemption is a second row of one that is linked: the same authorization code, or, where neither
 * has one, the same person, program, amount and day.
 */
export function isSecondRedemption(component: Component, standing: Choice, r: RedemptionRecord): boolean {
  for (const id of standing.byRedemption.keys()) {
    const other = component.redemptions.get(id)?.record;
    if (!other || other.id === r.id || other.program !== r.program) continue;
    if (r.authCode !== null || other.authCode !== null) {
      if (r.authCode === other.authCode) return true;
      continue;
    }
    if (other.amountCents === r.amountCents && other.when.day === r.when.day && isSamePerson(other.person, r.person))
      return true;
  }
  return false;
}

function isEarlier(a: RedemptionRecord, b: RedemptionRecord): boolean {
  return a.when.atMs < b.when.atMs || (a.when.atMs === b.when.atMs && a.id < b.id);
}

/**
 * Redemptions in force that repeat an earlier one to the letter: program, amount and authorization code. A code stands for one
 * reward, so only the first of them can have a place on a ticket.
 */
export function repeatedRedemptions(component: Component, stands: (r: RedemptionRecord) => boolean): Set<string> {
  const repeated = new Set<string>();
  if (component.redemptions.size < 2) return repeated;
  const firsts = new Map<string, RedemptionRecord>();
  for (const { record } of component.redemptions.values()) {
    if (!record || record.authCode === null || !stands(record)) continue;
    const key = `${record.program} ${record.amountCents} ${record.authCode}`;
    const first = firsts.get(key);
    if (first === undefined || isEarlier(record, first)) firsts.set(key, record);
    if (first !== undefined) repeated.add(isEarlier(record, first) ? first.id : record.id);
  }
  return repeated;
}

/** Whether an earlier redemption of the same program and amount is already linked to the claimless ticket that this one is linked to. */
export function isRepeatOnTicket(component: Component, standing: Choice, r: RedemptionRecord): boolean {
  const own = standing.byRedemption.get(r.id)?.assigned.candidate;
  if (own === undefined || component.redemptions.size < 2) return false;
  for (const [id, { assigned }] of standing.byRedemption) {
    const other = component.redemptions.get(id)?.record;
    if (!other || other.id === r.id || other.program !== r.program || other.amountCents !== r.amountCents) continue;
    if (isEarlier(other, r) && assigned.candidate.claimIds.some((c) => isImplicit(c) && own.claimIds.includes(c)))
      return true;
  }
  return false;
}

/** Whether an unlinked claim uses an authorization code that a link already uses. */
export function isSecondCode(component: Component, standing: Choice, claim: Claim): boolean {
  if (claim.authCode === null) return false;
  for (const id of standing.byRedemption.keys()) {
    if (component.redemptions.get(id)?.record?.authCode === claim.authCode) return true;
  }
  for (const id of standing.claims) if (claimOf(component, id)?.authCode === claim.authCode) return true;
  return false;
}

/**
 * Whether an unlinked claim looks like the same reward rung up again: the same person's other ticket of that day has a
 * linked claim of the same program and amount.
 */
export function isRungTwice(
  component: Component,
  standing: Choice,
  own: { ticket: TicketRecord; claim: Claim },
): boolean {
  const { ticket, claim } = own;
  for (const other of component.tickets.values()) {
    const record = other.record;
    if (!record || record.id === ticket.id || record.when.day !== ticket.when.day) continue;
    if (!isSamePerson(record.person, ticket.person)) continue;
    const same = record.claims.some(
      (c) => c.amountCents === claim.amountCents && c.program === claim.program && standing.claims.has(c.claimId),
    );
    if (same) return true;
  }
  return false;
}
