import { defaultWindow } from '../../processors/matching/block/window.ts';
import type { Matcher } from '../../processors/matching/candidate/matcher.ts';
import { normaliseRedemption } from '../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../processors/matching/normalise/ticket.ts';
import type { RedemptionRecord, TicketRecord } from '../../processors/matching/record.ts';
import { createWorld, type World } from '../../processors/matching/world.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import { createScorer } from '../../processors/model/score.ts';
import type { PosTransaction, Redemption, Tender, TicketLine } from '../../schemas/generated/types.ts';
import { redemption, ticket } from './matching-events.ts';

/** A world without references; clinics are in Denver. */
export const plainWorld: World = createWorld([], 'America/Denver');

/** The shipped model in the plain world. */
export const plainMatcher: Matcher = { scorer: createScorer(defaultModel), world: plainWorld, window: defaultWindow };

const noonInDenver = { practiceId: 'p', clinicId: null, occurredAt: Date.parse('2026-03-03T19:00:00Z') };

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

/** A normalised redemption: Alle, $40, noon of 3 March 2026 in Denver, unless told otherwise. */
export function redemptionRecord(fields: Partial<Redemption> & { redemptionId: string }): RedemptionRecord {
  return normaliseRedemption(redemption({ ...noonInDenver, ...fields }), plainWorld);
}

/** A normalised ticket of the same noon, without lines, unless told otherwise. */
export function ticketRecord(fields: Partial<PosTransaction> & { transactionId: string }): TicketRecord {
  return normaliseTicket(ticket({ ...noonInDenver, lines: [], ...fields }), plainWorld);
}
