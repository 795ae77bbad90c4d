import type { Claim, Moment, NormalName, NormalProduct, Person, RedemptionRecord, TicketRecord } from '../record.ts';

// Records are written as arrays: without field names they are a third of the size, and the store writes every one.

type NameCode = [string, string, string | null, string, readonly string[], NormalName['suffix']];
type PersonCode = [NameCode | null, string | null, string | null, string | null];
type ProductCode = [string, string | null, string | null, string | null, NormalProduct['maker']];
type MomentCode = [number, number, 0 | 1];
type ClaimCode = [string, Claim['program'], number, ProductCode | null, string | null];

/** A redemption as an array. */
export type RedemptionCode = [
  string,
  string,
  string,
  string | null,
  RedemptionRecord['program'],
  RedemptionRecord['status'],
  0 | 1,
  PersonCode,
  string | null,
  ProductCode | null,
  number,
  MomentCode,
];

/** A ticket as an array. */
export type TicketCode = [
  string,
  string,
  string,
  string | null,
  TicketRecord['status'],
  PersonCode,
  string | null,
  ClaimCode[],
  [ProductCode | null, number][],
  readonly number[],
  number | null,
  MomentCode,
];

function packPerson({ name: n, phone, email, memberId }: Person): PersonCode {
  return [n && [n.full, n.given, n.middle, n.surname, n.surnameParts, n.suffix], phone, email, memberId];
}

function unpackPerson([n, phone, email, memberId]: PersonCode): Person {
  const name = n && { full: n[0], given: n[1], middle: n[2], surname: n[3], surnameParts: n[4], suffix: n[5] };
  return { name, phone, email, memberId };
}

function packProduct(p: NormalProduct | null): ProductCode | null {
  return p && [p.text, p.product, p.family, p.category, p.maker];
}

function unpackProduct(p: ProductCode | null): NormalProduct | null {
  return p && { text: p[0], product: p[1], family: p[2], category: p[3], maker: p[4] };
}

function packMoment({ atMs, day, dateOnly }: Moment): MomentCode {
  return [atMs, day, dateOnly ? 1 : 0];
}

function unpackMoment([atMs, day, dateOnly]: MomentCode): Moment {
  return { atMs, day, dateOnly: dateOnly === 1 };
}

/** A redemption to its array. */
export function packRedemption(r: RedemptionRecord): RedemptionCode {
  return [
    r.id,
    r.source,
    r.practiceId,
    r.clinicId,
    r.program,
    r.status,
    r.prepaid ? 1 : 0,
    packPerson(r.person),
    r.authCode,
    packProduct(r.product),
    r.amountCents,
    packMoment(r.when),
  ];
}

/** A redemption from its array. */
export function unpackRedemption(code: RedemptionCode): RedemptionRecord {
  return {
    kind: 'redemption',
    id: code[0],
    source: code[1],
    practiceId: code[2],
    clinicId: code[3],
    program: code[4],
    status: code[5],
    prepaid: code[6] === 1,
    person: unpackPerson(code[7]),
    authCode: code[8],
    product: unpackProduct(code[9]),
    amountCents: code[10],
    when: unpackMoment(code[11]),
  };
}

/** A ticket to its array. */
export function packTicket(t: TicketRecord): TicketCode {
  return [
    t.id,
    t.source,
    t.practiceId,
    t.clinicId,
    t.status,
    packPerson(t.person),
    t.provider,
    t.claims.map((c) => [c.claimId, c.program, c.amountCents, packProduct(c.product), c.authCode]),
    t.items.map((i) => [packProduct(i.product), i.amountCents]),
    t.discountCents,
    t.totalCents,
    packMoment(t.when),
  ];
}

/** A ticket from its array. */
export function unpackTicket(code: TicketCode): TicketRecord {
  return {
    kind: 'ticket',
    id: code[0],
    source: code[1],
    practiceId: code[2],
    clinicId: code[3],
    status: code[4],
    person: unpackPerson(code[5]),
    provider: code[6],
    claims: code[7].map(([claimId, program, amountCents, product, authCode]) => ({
      claimId,
      program,
      amountCents,
      product: unpackProduct(product),
      authCode,
    })),
    items: code[8].map(([product, amountCents]) => ({ product: unpackProduct(product), amountCents })),
    discountCents: code[9],
    totalCents: code[10],
    when: unpackMoment(code[11]),
  };
}
