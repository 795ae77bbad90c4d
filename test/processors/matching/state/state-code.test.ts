import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { RedemptionRecord, TicketRecord } from '../../../../processors/matching/record.ts';
import { ByteReader, ByteWriter } from '../../../../processors/matching/state/byte-code.ts';
import type { RedemptionLinks, TicketLinks } from '../../../../processors/matching/state/links.ts';
import {
  decodeRedemptionLinks,
  decodeTicketLinks,
  encodeRedemptionLinks,
  encodeTicketLinks,
} from '../../../../processors/matching/state/links-code.ts';
import {
  decodeRedemptions,
  decodeTickets,
  encodeRedemptions,
  encodeTickets,
} from '../../../../processors/matching/state/record-code.ts';
import type { Versions } from '../../../../processors/matching/state/versions.ts';
import { stateWords } from '../../../../processors/matching/state/words.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'botox', 'ALLE', 'jr', 'a'.repeat(64), '0123456789abcdef'.repeat(4), 'ana maria lópez'),
);
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const count = fc.maxSafeNat();
const whole = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
const bits = fc.oneof(
  fc.integer({ min: -40_000, max: 40_000 }).map((n) => n / 1_024),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
);
const id = fc.oneof(fc.constantFrom('t1', 't2', 'r:alle:1', 't1#c1', 't1#', 't2#c1'), text);
const ids = fc.array(id, { maxLength: 4 });

const name = fc.oneof(
  fc.tuple(text, text).map(([given, surname]) => ({
    full: `${given} ${surname}`,
    given,
    middle: null,
    surname,
    surnameParts: [surname],
    suffix: null,
  })),
  fc.record({
    full: text,
    given: text,
    middle: orNull(text),
    surname: text,
    surnameParts: fc.array(text, { maxLength: 3 }),
    suffix: orNull(fc.constantFrom('jr' as const, 'iii' as const)),
  }),
);
const person = fc.record({ name: orNull(name), phone: orNull(text), email: orNull(text), memberId: orNull(text) });
const product = orNull(
  fc.record({
    text,
    product: orNull(text),
    family: orNull(text),
    category: orNull(text),
    maker: orNull(fc.constantFrom('ALLERGAN' as const, 'OTHER' as const)),
  }),
);
const when = fc.record({ atMs: whole, day: whole, dateOnly: fc.boolean() });
const program = fc.constantFrom('OTHER' as const, 'ALLE' as const, 'ASPIRE' as const);
const common = { id: text, source: text, practiceId: text, clinicId: orNull(text), person, when };
const redemption: fc.Arbitrary<RedemptionRecord> = fc.record({
  ...common,
  kind: fc.constant('redemption' as const),
  program,
  status: fc.constantFrom('COMPLETED' as const, 'CANCELLED' as const),
  prepaid: fc.boolean(),
  authCode: orNull(text),
  product,
  amountCents: whole,
});
const ticket: fc.Arbitrary<TicketRecord> = fc.record({
  ...common,
  kind: fc.constant('ticket' as const),
  status: fc.constantFrom('COMPLETED' as const, 'VOIDED' as const),
  provider: orNull(text),
  claims: fc.array(
    fc.record({ claimId: id, program: orNull(program), amountCents: whole, product, authCode: orNull(text) }),
    { maxLength: 3 },
  ),
  items: fc.array(fc.record({ product, amountCents: whole }), { maxLength: 3 }),
  discountCents: fc.array(whole, { maxLength: 2 }),
  totalCents: orNull(whole),
});
const versions = <T>(record: fc.Arbitrary<T>): fc.Arbitrary<Versions<T>> =>
  fc.record({
    kept: fc.array(fc.record({ revision: orNull(whole), hash: count, batches: fc.array(text), record }), {
      maxLength: 3,
    }),
    older: fc.array(count, { maxLength: 3 }),
  });

const candidate = fc
  .record({
    redemptionIds: ids,
    claimIds: ids,
    transactionIds: ids,
    veto: orNull(fc.constantFrom('LATE' as const, 'PREPAID' as const)),
    explanation: fc.array(
      fc.record({ comparison: fc.constantFrom('phone', 'learned'), level: fc.constantFrom('same', 'x'), bits }),
    ),
  })
  .map((c) => ({
    ...c,
    id: `${c.redemptionIds.join('+')}>${c.claimIds.join('+')}`,
    bits: c.explanation.reduce((sum, entry) => sum + entry.bits, 0),
  }));
const emitted = fc.record({
  seq: fc.nat(),
  contentHash: count,
  claimIds: ids,
  transactionIds: ids,
  occurredAt: whole,
  occurredOn: whole,
  openedAt: orNull(whole),
  modelId: fc.constantFrom('model', 'f'.repeat(64)),
  last: fc.record({
    status: fc.constantFrom('MATCHED' as const, 'UNMATCHED' as const),
    finality: fc.constantFrom('FINAL' as const, 'PROVISIONAL' as const),
    exception: fc.constantFrom('NONE' as const, 'AMOUNT' as const),
    recommendation: fc.constantFrom('REVIEW' as const, 'REJECT' as const),
    program,
    clinicId: orNull(text),
    redeemedCents: whole,
    claimedCents: whole,
    atStakeCents: whole,
  }),
  said: orNull(
    fc.record({
      probability: fc.oneof(
        fc.nat(10_000).map((n) => n / 10_000),
        bits,
      ),
      scoreBits: bits,
      gapBits: orNull(bits),
      runnerUp: orNull(fc.record({ transactionIds: ids, probability: bits })),
      reviewedBy: orNull(text),
      explainedBy: ids,
    }),
  ),
});
const verdictOfPerson = fc.record({ claimIds: ids, actor: text });
const redemptionLinks: fc.Arbitrary<RedemptionLinks> = fc.record({
  tickets: ids,
  isSure: fc.boolean(),
  candidates: fc.array(candidate, { maxLength: 3 }),
  modelId: orNull(fc.constantFrom('model', 'f'.repeat(64))),
  pin: orNull(verdictOfPerson),
  refused: fc.array(verdictOfPerson, { maxLength: 2 }),
  lastReviewId: orNull(text),
  isClocked: fc.boolean(),
  decision: orNull(emitted),
});
const ticketLinks: fc.Arbitrary<TicketLinks> = fc.record({
  near: ids,
  pairs: fc.array(candidate, { maxLength: 2 }),
  claims: fc.array(
    fc.record({ claimId: id, decision: emitted, reviewedBy: orNull(text), lastReviewId: orNull(text) }),
    { maxLength: 3 },
  ),
});

/** Holds that a value read back is the one that was written. */
function holdsFor<T>(
  value: fc.Arbitrary<T>,
  code: { encode: (value: T) => Buffer; decode: (bytes: Buffer) => T },
): void {
  fc.assert(fc.property(value, (v) => assert.deepEqual(code.decode(code.encode(v)), structuredClone(v))));
}

describe('bytes of state', () => {
  it('give back numbers, texts and ids as they were', () => {
    fc.assert(
      fc.property(fc.tuple(count, whole, bits), orNull(text), ids, ([n, w, b], t, list) => {
        const writer = new ByteWriter(stateWords);
        writer.count(n);
        writer.whole(w);
        writer.decimal(b, 100);
        writer.text(t);
        writer.word(t);
        writer.idList(list);
        const r = new ByteReader(writer.take(), stateWords);
        assert.deepEqual([r.count(), r.whole(), r.decimal(100), r.text(), r.word(), r.idList()], [n, w, b, t, t, list]);
      }),
    );
  });

  it('grow with what is written', () => {
    const writer = new ByteWriter(stateWords);
    for (let i = 0; i < 10_000; i++) writer.text('é'.repeat(i % 50));
    const r = new ByteReader(writer.take(), stateWords);
    for (let i = 0; i < 10_000; i++) assert.equal(r.text(), 'é'.repeat(i % 50));
  });

  it('give back redemptions and tickets with all their contents', () => {
    holdsFor(versions(redemption), { encode: encodeRedemptions, decode: decodeRedemptions });
    holdsFor(versions(ticket), { encode: encodeTickets, decode: decodeTickets });
  });

  it('give back links and decisions', () => {
    holdsFor(redemptionLinks, { encode: encodeRedemptionLinks, decode: decodeRedemptionLinks });
    holdsFor(ticketLinks, { encode: encodeTicketLinks, decode: decodeTicketLinks });
  });
});
