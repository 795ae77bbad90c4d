import type { Redemption } from '../../../schemas/generated/types.ts';
import type { RedemptionRecord } from '../record.ts';
import type { World } from '../world.ts';
import { momentOf } from './clinic-time.ts';
import { normaliseCode } from './code.ts';
import { normalisePerson } from './person.ts';

/** A redemption event as a record to match. Pure; `world` gives its clinic's zone and products. */
export function normaliseRedemption(event: Redemption, world: World): RedemptionRecord {
  return {
    kind: 'redemption',
    id: event.redemptionId,
    source: event.source,
    practiceId: event.practiceId,
    clinicId: event.clinicId,
    program: event.program,
    status: event.status,
    prepaid: event.prepaid,
    person: normalisePerson(event.customer),
    authCode: normaliseCode(event.authCode),
    product: world.productOf(event.practiceId, event.product),
    amountCents: event.amountCents,
    when: momentOf(event, world.zoneOf(event.practiceId, event.clinicId)),
  };
}
