import { defaultWindow } from '../../processors/matching/block/window.ts';
import type { RedemptionRecord, TicketRecord } from '../../processors/matching/record.ts';
import type { Label } from '../../processors/model/evaluate/truth.ts';
import type { Batch } from '../../processors/model/fit/batch.ts';
import { customer } from './matching-events.ts';
import { plainWorld, redemptionRecord, reward, ticketRecord } from './records.ts';

/** What agrees between a redemption and a ticket. */
export interface Agreement {
  readonly phone: boolean;
  readonly email: boolean;
  readonly sameDay: boolean;
  readonly code: boolean;
}

/** The true ticket of a redemption and another one of the same name and amount; `roll` gives numbers in [0, 1). */
export type Desk = (roll: () => number) => { readonly own: Agreement; readonly other: Agreement };

/**
 * A desk whose evidence counts only together: a phone with the day, or an e-mail with a code, and what agrees crosswise is
 * another visit. No weights that add up can tell the two apart.
 */
export const crosswise: Desk = (roll) => {
  const none = { phone: false, email: false, sameDay: false, code: false };
  return {
    own: roll() < 0.5 ? { ...none, phone: true, sameDay: true } : { ...none, email: true, code: true },
    other: roll() < 0.5 ? { ...none, phone: true, code: true } : { ...none, email: true, sameDay: true },
  };
};

/** A desk whose evidence adds up: each piece agrees more often on the true ticket, whatever the others do. */
export const additive: Desk = (roll) => {
  const agrees = (rate: number): Agreement => ({
    phone: roll() < rate,
    email: roll() < rate,
    sameDay: roll() < rate,
    code: roll() < rate,
  });
  return { own: agrees(0.85), other: agrees(0.2) };
};

const letters = 'bcdfghklmnprstvz';
const dayMs = 86_400_000;

/** A word that no other number has, far from those of its neighbours. */
function wordOf(n: number, factor: number): string {
  const syllable = (x: number): string => `${letters[x % 16]}${'aeio'[Math.floor(x / 16) % 4]}`;
  const scattered = (n * factor) % 262_144;
  return [1, 64, 4_096].map((unit) => syllable(Math.floor(scattered / unit))).join('');
}

/** Park and Miller's generator (1988): the same numbers for the same seed. */
function rolls(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Labelled redemptions, each with its true ticket and one other, spread over six clinics. */
export function labelledDesk(desk: Desk, redemptions: number, seed = 7): { batch: Batch; labels: Label[] } {
  const roll = rolls(seed);
  const records: { redemptions: RedemptionRecord[]; tickets: TicketRecord[] } = { redemptions: [], tickets: [] };
  const labels: Label[] = [];
  const noonMs = Date.parse('2026-03-03T19:00:00Z');
  for (let i = 0; i < redemptions; i++) {
    const clinicId = `clinic-${i % 6}`;
    const number = String(2_000_000 + i * 37).slice(-7);
    const [redemptionId, occurredAt] = [`r-${i}`, noonMs + (i % 20) * 3 * dayMs];
    const who = {
      name: `${wordOf(i, 50_021)} ${wordOf(i, 7_919)}`,
      phone: `303${number}`,
      email: `customer${i}@example.com`,
    };
    const authCode = `CODE${i}A`;
    const amountCents = 1_000 * (1 + (i % 97));
    records.redemptions.push(
      redemptionRecord({ redemptionId, clinicId, occurredAt, authCode, amountCents, customer: customer(who) }),
    );
    const tickets = desk(roll);
    for (const [kind, agreement] of Object.entries(tickets)) {
      const transactionId = `t-${i}-${roll() < 0.5 ? 'a' : 'b'}-${kind}`;
      const ticket = ticketRecord({
        transactionId,
        clinicId,
        occurredAt: occurredAt - (agreement.sameDay ? 0 : 2 * dayMs),
        customer: customer({
          name: who.name,
          phone: agreement.phone ? who.phone : `970${String(9_000_000 - i * 53).slice(-7)}`,
          email: agreement.email ? who.email : `somebody.else${i}@example.org`,
        }),
        tenders: [reward('Alle', amountCents, { authCode: agreement.code ? authCode : `ELSE${i}B` })],
      });
      records.tickets.push(ticket);
      labels.push({ redemptionId, transactionId, isMatch: kind === 'own' });
    }
  }
  return { batch: { ...records, world: plainWorld, window: defaultWindow }, labels };
}
