import type { PosTransaction, TicketLine } from '../../../schemas/generated/types.ts';
import type { Claim, SoldItem, TicketRecord } from '../record.ts';
import type { World } from '../world.ts';
import { momentOf } from './clinic-time.ts';
import { normaliseCode } from './code.ts';
import { normalisePerson } from './person.ts';
import { readRewardLabel } from './reward-label.ts';

type LabelledLine = Pick<TicketLine, 'lineId' | 'label' | 'amountCents' | 'product' | 'authCode'>;

/** A claim when the line's label, or its being a reward tender, says that it is a reward; null also for a house discount. */
function claimOf(
  line: LabelledLine,
  isRewardTender: boolean,
  context: { event: PosTransaction; world: World },
): Claim | null {
  const { isReward, isHouseDiscount, program } = readRewardLabel(line.label);
  const amountCents = Math.abs(line.amountCents);
  if (amountCents === 0 || !(isReward || (isRewardTender && !isHouseDiscount))) return null;
  return {
    claimId: `${context.event.transactionId}#${line.lineId}`,
    program,
    amountCents,
    product: context.world.productOf(context.event.practiceId, line.product),
    authCode: normaliseCode(line.authCode),
  };
}

/** A ticket rung up under its provider's name says nothing of whose visit it was. */
function customerOf({ customer, provider }: PosTransaction): PosTransaction['customer'] {
  const isProvider = provider !== null && customer.name?.trim().toLowerCase() === provider.trim().toLowerCase();
  return isProvider ? { ...customer, name: null } : customer;
}

/**
 * A ticket event as a record to match. Its claims are reward tenders, tenders and discount lines whose label names a
 * reward. A discount without such a label is no claim ("Employee 10%" would be reported as money that never came), but its
 * amount is kept: it may be the reward.
 */
export function normaliseTicket(event: PosTransaction, world: World): TicketRecord {
  const claims: Claim[] = [];
  const items: SoldItem[] = [];
  const discountCents: number[] = [];
  for (const tender of event.tenders) {
    const claim = claimOf(tender, tender.kind === 'REWARD', { event, world });
    if (claim !== null) claims.push(claim);
    else if (tender.kind === 'REWARD') discountCents.push(Math.abs(tender.amountCents));
  }
  for (const line of event.lines) {
    if (line.kind === 'DISCOUNT') {
      const claim = claimOf(line, false, { event, world });
      if (claim !== null) claims.push(claim);
      else discountCents.push(Math.abs(line.amountCents));
    } else if (line.kind === 'SALE' || line.kind === 'OTHER') {
      items.push({ product: world.productOf(event.practiceId, line.product), amountCents: line.amountCents });
    }
  }
  return {
    kind: 'ticket',
    id: event.transactionId,
    source: event.source,
    practiceId: event.practiceId,
    clinicId: event.clinicId,
    status: event.status,
    person: normalisePerson(customerOf(event)),
    provider: event.provider,
    claims,
    items,
    discountCents,
    totalCents: event.totalCents,
    when: momentOf(event, world.zoneOf(event.practiceId, event.clinicId)),
  };
}
