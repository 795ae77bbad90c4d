import type { RawRecord } from '../../processors/ports/records.ts';
import type {
  ExceptionEvent,
  MatchDecision,
  PosTransaction,
  PreviousDecision,
  Redemption,
} from '../../schemas/generated/types.ts';

/** 2026-03-14T15:00:00Z, in milliseconds since 1970. */
export const someMs: number = Date.UTC(2026, 2, 14, 15);
/** Its day, since 1970-01-01. */
export const someDay: number = Math.floor(someMs / 86_400_000);

/** Where a record stood in its topic; the bytes are not looked at. */
export function rawRecord(topic: string, offset: number, partition = 0): RawRecord {
  return { topic, partition, offset, appendTimeMs: someMs + offset, key: 'p1', value: Buffer.alloc(0) };
}

/** A ticket with everything set. */
export function ticket(change: Partial<PosTransaction> = {}): PosTransaction {
  return {
    transactionId: 'pos:T1',
    source: 'pos',
    practiceId: 'p1',
    clinicId: 'c1',
    revision: null,
    status: 'COMPLETED',
    occurredAt: someMs,
    occurredOn: someDay,
    customer: { name: 'Zoë O’Brien \ud83d\ude00', phone: '+1 555 0100', email: 'zoe@example.com', memberId: 'M-1' },
    provider: 'Dr. Ito',
    lines: [
      { lineId: '1', kind: 'SALE', product: 'Botox', label: null, amountCents: 60_000, authCode: null },
      { lineId: '2', kind: 'DISCOUNT', product: null, label: 'Alle reward', amountCents: 10_005, authCode: 'A\n\n1' },
    ],
    tenders: [{ lineId: '3', kind: 'REWARD', label: 'Aspire', amountCents: 2_500, product: 'Botox', authCode: 'Z9' }],
    totalCents: 60_000,
    batchId: 'b1',
    supersedesRevision: null,
    ...change,
  };
}

/** A redemption with as little set as can be. */
export function redemption(change: Partial<Redemption> = {}): Redemption {
  return {
    redemptionId: 'alle:R1',
    source: 'alle',
    program: 'ALLE',
    practiceId: 'p1',
    clinicId: null,
    revision: null,
    status: 'COMPLETED',
    occurredAt: someMs,
    occurredOn: null,
    customer: { name: null, phone: null, email: null, memberId: null },
    authCode: null,
    product: null,
    amountCents: 10_000,
    prepaid: false,
    batchId: null,
    supersedesRevision: null,
    ...change,
  };
}

/** What a decision says of itself once it is replaced. */
export function previous(decision: MatchDecision): PreviousDecision {
  const { status, finality, exception, recommendation, program, clinicId } = decision;
  const { redeemedCents, claimedCents, atStakeCents } = decision;
  return { status, finality, exception, recommendation, program, clinicId, redeemedCents, claimedCents, atStakeCents };
}

/** A decision about a redemption of $100 that is matched. */
export function decision(change: Partial<MatchDecision> = {}): MatchDecision {
  return {
    decisionId: 'r:alle:R1',
    practiceId: 'p1',
    runId: 'live',
    decisionSeq: 1,
    redemptionId: 'alle:R1',
    claimIds: ['pos:T1#2'],
    transactionIds: ['pos:T1'],
    program: 'ALLE',
    clinicId: 'c1',
    occurredAt: someMs,
    occurredOn: someDay,
    redeemedCents: 10_000,
    claimedCents: 10_000,
    atStakeCents: 0,
    status: 'MATCHED',
    finality: 'PROVISIONAL',
    exception: 'NONE',
    recommendation: 'AUTO_APPROVE',
    confidenceLevel: 'VERY_HIGH',
    probability: 0.99,
    scoreBits: 12.5,
    explanation: [
      { comparison: 'day', level: 'same', bits: 2.5 },
      { comparison: 'name', level: 'exact', bits: 11 },
      { comparison: 'phone', level: 'differs', bits: -1 },
    ],
    runnerUp: { transactionIds: ['pos:T2'], probability: 0.01 },
    gapBits: 6.25,
    modelId: 'm1',
    reviewedBy: null,
    decidedAt: someMs,
    prev: null,
    ...change,
  };
}

/** An open exception: nothing at the point of sale for a redemption of $100. */
export function exception(change: Partial<ExceptionEvent> = {}): ExceptionEvent {
  return {
    exceptionId: 'r:alle:R1!MISSING_POS',
    decisionId: 'r:alle:R1',
    decisionSeq: 1,
    practiceId: 'p1',
    runId: 'live',
    kind: 'MISSING_POS',
    state: 'OPEN',
    program: 'ALLE',
    clinicId: 'c1',
    redemptionId: 'alle:R1',
    claimIds: [],
    transactionIds: [],
    redeemedCents: 10_000,
    claimedCents: 0,
    atStakeCents: 10_000,
    occurredAt: someMs,
    occurredOn: someDay,
    openedAt: someMs,
    closedAt: null,
    nextStep: 'Look for the ticket.',
    ...change,
  };
}
