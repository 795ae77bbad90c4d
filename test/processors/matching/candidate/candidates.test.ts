import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { solve } from '../../../../processors/matching/assign/solve.ts';
import type { Candidate, Solution } from '../../../../processors/matching/assign/types.ts';
import { candidateFor, candidatesFor } from '../../../../processors/matching/candidate/candidates.ts';
import { jointCandidates } from '../../../../processors/matching/candidate/joint.ts';
import type { RedemptionRecord, TicketRecord } from '../../../../processors/matching/record.ts';
import { defaultModel } from '../../../../processors/model/default-model.ts';
import type { PosTransaction } from '../../../../schemas/generated/types.ts';
import { customer } from '../../../support/matching-events.ts';
import { plainMatcher, redemptionRecord, reward, sale, ticketRecord } from '../../../support/records.ts';

const auto = 0.95;
const minGapBits = 2;

function match(redemptions: readonly RedemptionRecord[], tickets: readonly TicketRecord[]): Solution {
  const candidates: Candidate[] = redemptions.flatMap((r) => candidatesFor(r, tickets, plainMatcher));
  for (const ticket of tickets) candidates.push(...jointCandidates(redemptions, ticket, plainMatcher));
  return solve(candidates, defaultModel);
}

function assertAuto(solution: Solution, ids: readonly string[]): void {
  assert.deepEqual(solution.links.map((link) => link.candidate.id).sort(), [...ids].sort());
  for (const link of solution.links) {
    assert.ok(link.probability >= auto, `${link.candidate.id}: p = ${link.probability}\n${told(link.candidate)}`);
    assert.ok(link.gapBits >= minGapBits, `${link.candidate.id}: gap = ${link.gapBits}`);
    assert.equal(link.candidate.veto, null);
  }
}

function told(candidate: Candidate): string {
  return candidate.explanation.map((e) => `${e.comparison}: ${e.level} ${e.bits}`).join('\n');
}

const day = (date: string): number => Date.parse(date) / 86_400_000;
const phone = '303-555-0142';

describe('candidates and assignment together', () => {
  it('approve document 000: one name, phone, date, service and $450 on either side', () => {
    const sarah = customer({ name: 'Sarah Johnson', phone: '555-123-4567' });
    const solution = match(
      [redemptionRecord({ redemptionId: 'r', customer: sarah, product: 'Botox', amountCents: 45_000 })],
      [ticketRecord({ transactionId: 't', customer: sarah, lines: [sale('Botox', 45_000)], totalCents: 45_000 })],
    );
    assertAuto(solution, ['r>t#']);
  });

  it('approve Liz Smith-Jones for Elizabeth Jones with the same phone and an Allē credit', () => {
    const liz = redemptionRecord({
      redemptionId: 'r',
      customer: customer({ name: 'Liz Smith-Jones', phone }),
      product: 'Botox',
    });
    const elizabeth = ticketRecord({
      transactionId: 't',
      customer: customer({ name: 'Elizabeth Jones', phone: '(303) 555-0142' }),
      lines: [sale('Botox', 52_000)],
      tenders: [reward('Allē credit', 4_000)],
      totalCents: 52_000,
    });
    assertAuto(match([liz], [elizabeth]), ['r>t#t-Allē credit-4000']);
  });

  it('mark an Alle reward beside nothing but Dysport as a brand conflict', () => {
    const who = customer({ name: 'Ann Lee' });
    const candidate = candidatesFor(
      redemptionRecord({ redemptionId: 'r', customer: who, amountCents: 2_000 }),
      [ticketRecord({ transactionId: 't', customer: who, lines: [sale('Dysport', 30_000)] })],
      plainMatcher,
    );
    assert.ok(candidate.every((c) => c.veto === 'BRAND_CONFLICT'));
  });

  const maria = (email: string | null) => customer({ name: 'Maria Garcia', phone, email });
  const visit = (id: string, email: string | null): TicketRecord =>
    ticketRecord({
      transactionId: id,
      customer: maria(email),
      lines: [sale('Juvederm', 60_000)],
      tenders: [reward('Alle', 5_000)],
    });
  const redeemed = (id: string, email: string | null): RedemptionRecord =>
    redemptionRecord({ redemptionId: id, customer: maria(email), product: 'Juvederm', amountCents: 5_000 });

  it('tell mother and daughter Maria Garcia apart by their e-mails', () => {
    const solution = match(
      [redeemed('r1', 'mother@example.com'), redeemed('r2', 'daughter@example.com')],
      [visit('t1', 'daughter@example.com'), visit('t2', 'mother@example.com')],
    );
    assertAuto(solution, ['r1>t2#t-Alle-5000', 'r2>t1#t-Alle-5000']);
  });

  it('know that without e-mails it cannot tell them apart', () => {
    const solution = match([redeemed('r1', null), redeemed('r2', null)], [visit('t1', null), visit('t2', null)]);
    for (const link of solution.links) {
      assert.ok(Math.abs(link.probability - 0.5) < 0.01);
      assert.equal(link.gapBits, 0);
    }
  });

  const ann = customer({ name: 'Ann Lee', phone });
  const split = { lines: [sale('Restylane', 60_000), sale('Sculptra', 40_000)] };
  const aspire = redemptionRecord({
    redemptionId: 'r',
    source: 'aspire',
    program: 'ASPIRE',
    customer: ann,
    amountCents: 10_000,
  });

  it('split an Aspire $100 over $60 and $40 of one ticket', () => {
    const tenders = [
      reward('Aspire', 6_000, { product: 'Restylane' }),
      reward('Aspire', 4_000, { product: 'Sculptra' }),
    ];
    const ticket = ticketRecord({ transactionId: 't', customer: ann, ...split, tenders });
    assertAuto(match([aspire], [ticket]), ['r>t#t-Aspire-6000+t#t-Aspire-4000']);
  });

  it('split it over two tickets that the customer left at one clinic on one day', () => {
    const first = ticketRecord({ transactionId: 't1', customer: ann, tenders: [reward('Aspire', 6_000)] });
    const second = ticketRecord({ transactionId: 't2', customer: ann, tenders: [reward('Aspire', 4_000)] });
    assertAuto(match([aspire], [first, second]), ['r>t1#t-Aspire-6000+t2#t-Aspire-4000']);
  });

  it('link two redemptions to the one line that is their sum', () => {
    const each = (id: string, amountCents: number) =>
      redemptionRecord({ redemptionId: id, customer: ann, amountCents });
    const ticket = ticketRecord({ transactionId: 't', customer: ann, tenders: [reward('Alle', 10_000)] });
    assertAuto(match([each('r1', 6_000), each('r2', 4_000)], [ticket]), ['r1+r2>t#t-Alle-10000']);
  });

  it('link two redemptions to their sum also when one was redeemed nine days later, each late by itself', () => {
    const each = (id: string, amountCents: number, occurredAt: string) =>
      redemptionRecord({ redemptionId: id, customer: ann, amountCents, occurredAt: Date.parse(occurredAt) });
    const ticket = ticketRecord({ transactionId: 't', customer: ann, tenders: [reward('Alle', 10_000)] });
    const [prompt, late, later] = [
      each('r1', 6_000, '2026-03-03T19:00:00Z'),
      each('r2', 4_000, '2026-03-12T19:00:00Z'),
      each('r3', 6_000, '2026-03-08T19:00:00Z'),
    ] as const;
    assertAuto(match([prompt, late], [ticket]), ['r1+r2>t#t-Alle-10000']);
    const dates = (both: RedemptionRecord[]) =>
      match(both, [ticket]).links[0]?.candidate.explanation.find((e) => e.comparison === 'date')?.bits ?? 0;
    const alone = (r: RedemptionRecord) =>
      candidateFor(r, { tickets: [ticket], claims: ticket.claims }, plainMatcher).explanation.find(
        (e) => e.comparison === 'date',
      )?.bits ?? 0;
    assert.equal(dates([later, late]), alone(later) + alone(late));
  });

  it('see one day where a stamp of late evening is the next day in UTC', () => {
    const late = redemptionRecord({
      redemptionId: 'r',
      customer: ann,
      product: 'Botox',
      occurredAt: Date.parse('2026-06-10T05:40:00Z'),
    });
    const ticket = ticketRecord({
      transactionId: 't',
      customer: ann,
      lines: [sale('Botox', 52_000)],
      tenders: [reward('Alle', 4_000)],
      occurredAt: Date.parse('2026-06-09T18:00:00Z'),
      occurredOn: day('2026-06-09'),
    });
    const solution = match([late], [ticket]);
    assertAuto(solution, ['r>t#t-Alle-4000']);
    assert.ok(solution.links[0]?.candidate.explanation.some((e) => e.comparison === 'date' && e.level === 'same day'));
  });

  const busy = (extra: Partial<PosTransaction>) =>
    ticketRecord({ transactionId: 't', customer: ann, tenders: [reward('Alle', 4_000)], ...extra });
  it('give the same probability whatever the tip and the tax', () => {
    const lines = [sale('Botox', 54_000), sale('SkinMedica', 6_000)];
    const tip = (amountCents: number) => ({ ...sale('Tip', amountCents), kind: 'TIP' as const });
    const r = redemptionRecord({ redemptionId: 'r', customer: ann, product: 'Botox' });
    const small = match([r], [busy({ lines: [...lines, tip(500)], totalCents: 60_500 })]);
    const large = match([r], [busy({ lines: [...lines, tip(20_000)], totalCents: 80_000 })]);
    assertAuto(small, ['r>t#t-Alle-4000']);
    assert.equal(small.links[0]?.probability, large.links[0]?.probability);
  });

  it('do not take the customer for the visit: on another day another amount is no link', () => {
    const r = redemptionRecord({ redemptionId: 'r', customer: ann, product: 'Botox' });
    const other = ticketRecord({
      transactionId: 't',
      customer: ann,
      lines: [sale('Juvederm Voluma', 80_000)],
      tenders: [reward('Alle', 10_000)],
      occurredAt: Date.parse('2026-02-22T19:00:00Z'),
    });
    assert.deepEqual(match([r], [other]).links, []);
  });

  it('explain every link by entries that sum exactly to its bits', () => {
    const redemptions = [redeemed('r1', 'a@example.com'), redeemed('r2', null), aspire];
    const tickets = [
      visit('t1', 'b@example.com'),
      busy({}),
      ticketRecord({ transactionId: 't3', customer: maria(null) }),
    ];
    for (const r of redemptions) {
      for (const ticket of tickets) {
        for (const claim of [[], ...ticket.claims.map((c) => [c])]) {
          const { bits, explanation } = candidateFor(r, { tickets: [ticket], claims: claim }, plainMatcher);
          assert.equal(
            explanation.reduce((sum, entry) => sum + entry.bits, 0),
            bits,
          );
          assert.equal(
            explanation.reduceRight((sum, entry) => sum + entry.bits, 0),
            bits,
          );
        }
      }
    }
  });
});
