import type {
  Customer,
  PosTransaction,
  Program,
  Redemption,
  ReviewDecision,
  SourceProgress,
  Tender,
} from '../../schemas/generated/types.ts';

/** UTC milliseconds of an ISO stamp. */
export function at(iso: string): number {
  const ms = Date.parse(iso.length === 10 ? `${iso}T12:00:00Z` : iso);
  if (Number.isNaN(ms)) throw new RangeError(`"${iso}" is no ISO time`);
  return ms;
}

/** A customer of whom only this much is known. */
export function customer(known: Partial<Customer>): Customer {
  return { name: null, phone: null, email: null, memberId: null, ...known };
}

/** A redemption at Alle unless another program is given; live unless it has a batch. */
export function redemption(given: Partial<Redemption> & Pick<Redemption, 'redemptionId'>): Redemption {
  const program = given.program ?? 'ALLE';
  return {
    source: program.toLowerCase(),
    program,
    practiceId: 'practice',
    clinicId: 'clinic',
    revision: null,
    status: 'COMPLETED',
    occurredAt: at('2026-03-03'),
    occurredOn: null,
    customer: customer({}),
    authCode: null,
    product: null,
    amountCents: 4_000,
    prepaid: false,
    batchId: null,
    supersedesRevision: null,
    ...given,
  };
}

/** A reward tender of a ticket. */
export function reward(lineId: string, amountCents: number, given: Partial<Tender> = {}): Tender {
  return { lineId, kind: 'REWARD', label: 'Alle', amountCents, product: null, authCode: null, ...given };
}

/** A ticket that sold one product; live unless it has a batch. */
export function ticket(
  given: Partial<PosTransaction> & Pick<PosTransaction, 'transactionId'> & { sold?: string | null; soldCents?: number },
): PosTransaction {
  const { sold = null, soldCents = 52_000, ...rest } = given;
  return {
    source: 'pos',
    practiceId: 'practice',
    clinicId: 'clinic',
    revision: null,
    status: 'COMPLETED',
    occurredAt: at('2026-03-03'),
    occurredOn: null,
    customer: customer({}),
    provider: null,
    lines: [{ lineId: 'sale', kind: 'SALE', product: sold, label: null, amountCents: soldCents, authCode: null }],
    tenders: [],
    totalCents: null,
    batchId: null,
    supersedesRevision: null,
    ...rest,
  };
}

/** A source's word that a file of it covers these days, both included. */
export function fileOf(
  side: 'POS' | Program,
  days: { from: string; through: string },
  given: Partial<SourceProgress> = {},
): SourceProgress {
  return {
    practiceId: 'practice',
    source: side === 'POS' ? 'pos' : side.toLowerCase(),
    side: side === 'POS' ? 'POS' : 'REWARDS',
    program: side === 'POS' ? null : side,
    completeFrom: Date.parse(`${days.from}T00:00:00Z`),
    completeThrough: Date.parse(`${days.through}T23:59:59.999Z`),
    kind: 'FILE',
    batchId: null,
    ...given,
  };
}

/** A person's verdict. */
export function review(
  given: Partial<ReviewDecision> & Pick<ReviewDecision, 'reviewId' | 'decisionId' | 'decisionSeq'>,
): ReviewDecision {
  return {
    practiceId: 'practice',
    action: 'APPROVE',
    claimIds: [],
    actor: 'reviewer',
    reason: null,
    decidedAt: at('2026-04-01'),
    transactionIds: [],
    isMatch: null,
    probability: null,
    modelId: null,
    secondOf: null,
    agrees: null,
    ...given,
  };
}
