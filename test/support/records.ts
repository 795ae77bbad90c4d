import { defaultWindow } from '../../processors/matching/block/window.ts';
import type { Matcher } from '../../processors/matching/candidate/matcher.ts';
import { normaliseRedemption } from '../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../processors/matching/normalise/ticket.ts';
import type { RedemptionRecord, TicketRecord } from '../../processors/matching/record.ts';
import { createWorld, type World } from '../../processors/matching/world.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import { createScorer } from '../../processors/model/score.ts';
import type { Customer, PosTransaction, Redemption, Tender, TicketLine } from '../../schemas/generated/types.ts';

/** A world without references; clinics are in Denver. */
export const plainWorld: World = createWorld([], 'America/Denver');

/** The shipped model in the plain world. */
export const plainMatcher: Matcher = { scorer: createScorer(defaultModel), world: plainWorld, window: defaultWindow };

const nobody: Customer = { name: null, phone: null, email: null, memberId: null };

/** A customer of whom only these things are known. */
export function customer(known: Partial<Customer>): Customer {
  return { ...nobody, ...known };
}

/** A redemption event: Alle, $40, noon of 3 March 2026 in Denver, unless told otherwise. */
function redemptionEvent(fields: Partial<Redemption> & { redemptionId: string }): Redemption {
  return {
    source: 'alle',
    program: 'ALLE',
    practiceId: 'p',
    clinicId: null,
    revision: null,
    status: 'COMPLETED',
    occurredAt: Date.parse('2026-03-03T19:00:00Z'),
    occurredOn: null,
    customer: nobody,
    authCode: null,
    product: null,
    amountCents: 4_000,
    prepaid: false,
    batchId: null,
    supersedesRevision: null,
    ...fields,
  };
}

/** A ticket event of the same noon, without lines, unless told otherwise. */
function ticketEvent(fields: Partial<PosTransaction> & { transactionId: string }): PosTransaction {
  return {
    source: 'pos',
    practiceId: 'p',
    clinicId: null,
    revision: null,
    status: 'COMPLETED',
    occurredAt: Date.parse('2026-03-03T19:00:00Z'),
    occurredOn: null,
    customer: nobody,
    provider: null,
    lines: [],
    tenders: [],
    totalCents: null,
    batchId: null,
    supersedesRevision: null,
    ...fields,
  };
}

/** Something sold. */
export function sale(product: string, amountCents: number, lineId = `s-${product}`): TicketLine {
  return { lineId, kind: 'SALE', product, label: null, amountCents, authCode: null };
}

/** A reward tender. */
export function reward(label: string, amountCents: number, rest: Partial<Tender> = {}): Tender {
  return {
    lineId: `t-${label}-${amountCents}`,
    kind: 'REWARD',
    label,
    amountCents,
    product: null,
    authCode: null,
    ...rest,
  };
}

/** The normalised redemption of such an event. */
export function redemptionRecord(fields: Partial<Redemption> & { redemptionId: string }): RedemptionRecord {
  return normaliseRedemption(redemptionEvent(fields), plainWorld);
}

/** The normalised ticket of such an event. */
export function ticketRecord(fields: Partial<PosTransaction> & { transactionId: string }): TicketRecord {
  return normaliseTicket(ticketEvent(fields), plainWorld);
}
