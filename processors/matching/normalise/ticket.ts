import type { PosTransaction, Tender, TicketLine } from '../../../schemas/generated/types.ts';
import type { Claim, SoldItem, TicketRecord } from '../record.ts';
import type { World } from '../world.ts';
import { momentOf } from './clinic-time.ts';
import { normaliseCode } from './code.ts';
import { normalisePerson } from './person.ts';
import { readRewardLabel } from './reward-label.ts';

type LabelledLine = Pick<TicketLine, 'lineId' | 'label' | 'amountCents' | 'product' | 'authCode'>;

/** A claim when the line's label, or its being a reward tender, says that it is a reward; else null. */
function claimOf(
  line: LabelledLine,
  isRewardTender: boolean,
  context: { event: PosTransaction; world: World },
): Claim | null {
  const { isReward, program } = readRewardLabel(line.label);
  const amountCents = Math.abs(line.amountCents);
  if (amountCents === 0 || !(isReward || isRewardTender)) return null;
  return {
    claimId: `${context.event.transactionId}#${line.lineId}`,
    program,
    amountCents,
    product: context.world.productOf(context.event.practiceId, line.product),
    authCode: normaliseCode(line.authCode),
  };
}

function tenderClaims(event: PosTransaction, world: World): Claim[] {
  return event.tenders
    .map((tender: Tender) => claimOf(tender, tender.kind === 'REWARD', { event, world }))
    .filter((claim) => claim !== null);
}

/**
 * A ticket event as a record to match. Its claims are reward tenders, tenders and discount lines whose label names a
 * reward. A discount without such a label is no claim ("Employee 10%" would be reported as money that never came), but its
 * amount is kept: it may be the reward.
 */
export function normaliseTicket(event: PosTransaction, world: World): TicketRecord {
  const claims = tenderClaims(event, world);
  const items: SoldItem[] = [];
  const discountCents: number[] = [];
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
    person: normalisePerson(event.customer),
    provider: event.provider,
    claims,
    items,
    discountCents,
    totalCents: event.totalCents,
    when: momentOf(event, world.zoneOf(event.practiceId, event.clinicId)),
  };
}
