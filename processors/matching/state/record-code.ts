import type { Claim, Moment, NormalName, NormalProduct, Person, RedemptionRecord, TicketRecord } from '../record.ts';
import { ByteReader, ByteWriter } from './byte-code.ts';
import type { Version, Versions } from './versions.ts';
import { stateWords } from './words.ts';

// What a name is written as. A plain one is "given surname" and nothing else: the text once, and where it divides.
const noName = 0;
const plainName = 1;
const anyName = 2;

const writer = new ByteWriter(stateWords);

function isPlain({ full, given, middle, surname, surnameParts, suffix }: NormalName): boolean {
  if (middle !== null || suffix !== null || surnameParts.length !== 1 || surnameParts[0] !== surname) return false;
  return (
    full.length === given.length + 1 + surname.length &&
    full.startsWith(given) &&
    full.endsWith(surname) &&
    full.charAt(given.length) === ' '
  );
}

function writeName(n: NormalName | null): void {
  if (n === null) {
    writer.count(noName);
    return;
  }
  const plain = isPlain(n);
  writer.count(plain ? plainName : anyName);
  writer.text(n.full);
  if (plain) {
    writer.count(n.given.length);
    return;
  }
  writer.text(n.given);
  writer.text(n.middle);
  writer.text(n.surname);
  writer.idList(n.surnameParts);
  writer.word(n.suffix);
}

function readName(r: ByteReader): NormalName | null {
  const kind = r.count();
  if (kind === noName) return null;
  const full = r.text() ?? '';
  if (kind === plainName) {
    const divide = r.count();
    const surname = full.slice(divide + 1);
    return { full, given: full.slice(0, divide), middle: null, surname, surnameParts: [surname], suffix: null };
  }
  const given = r.text() ?? '';
  const middle = r.text();
  const surname = r.text() ?? '';
  return { full, given, middle, surname, surnameParts: r.idList(), suffix: r.word() as NormalName['suffix'] };
}

function writePerson({ name, phone, email, memberId }: Person): void {
  writeName(name);
  writer.text(phone);
  writer.text(email);
  writer.text(memberId);
}

function readPerson(r: ByteReader): Person {
  const name = readName(r);
  const phone = r.text();
  const email = r.text();
  return { name, phone, email, memberId: r.text() };
}

function writeProduct(p: NormalProduct | null): void {
  writer.flag(p !== null);
  if (p === null) return;
  writer.word(p.text);
  writer.word(p.product);
  writer.word(p.family);
  writer.word(p.category);
  writer.word(p.maker);
}

function readProduct(r: ByteReader): NormalProduct | null {
  if (!r.flag()) return null;
  const text = r.word() ?? '';
  const product = r.word();
  const family = r.word();
  const category = r.word();
  return { text, product, family, category, maker: r.word() as NormalProduct['maker'] };
}

function writeMoment({ atMs, day, dateOnly }: Moment): void {
  writer.whole(atMs);
  writer.whole(day);
  writer.flag(dateOnly);
}

function readMoment(r: ByteReader): Moment {
  const atMs = r.whole();
  const day = r.whole();
  return { atMs, day, dateOnly: r.flag() };
}

function writeRedemption(v: RedemptionRecord): void {
  writer.text(v.id);
  writer.word(v.source);
  writer.text(v.practiceId);
  writer.text(v.clinicId);
  writer.word(v.program);
  writer.word(v.status);
  writer.flag(v.prepaid);
  writePerson(v.person);
  writer.text(v.authCode);
  writeProduct(v.product);
  writer.whole(v.amountCents);
  writeMoment(v.when);
}

function readRedemption(r: ByteReader): RedemptionRecord {
  return {
    kind: 'redemption',
    id: r.text() ?? '',
    source: r.word() ?? '',
    practiceId: r.text() ?? '',
    clinicId: r.text(),
    program: r.word() as RedemptionRecord['program'],
    status: r.word() as RedemptionRecord['status'],
    prepaid: r.flag(),
    person: readPerson(r),
    authCode: r.text(),
    product: readProduct(r),
    amountCents: r.whole(),
    when: readMoment(r),
  };
}

/** A claim's id begins with its ticket's. */
function writeClaim(c: Claim, ticketId: string): void {
  const isOwn = c.claimId.startsWith(ticketId);
  writer.flag(isOwn);
  writer.text(isOwn ? c.claimId.slice(ticketId.length) : c.claimId);
  writer.word(c.program);
  writer.whole(c.amountCents);
  writeProduct(c.product);
  writer.text(c.authCode);
}

function readClaim(r: ByteReader, ticketId: string): Claim {
  const prefix = r.flag() ? ticketId : '';
  return {
    claimId: prefix + r.text(),
    program: r.word() as Claim['program'],
    amountCents: r.whole(),
    product: readProduct(r),
    authCode: r.text(),
  };
}

function writeTicket(t: TicketRecord): void {
  writer.text(t.id);
  writer.word(t.source);
  writer.text(t.practiceId);
  writer.text(t.clinicId);
  writer.word(t.status);
  writePerson(t.person);
  writer.text(t.provider);
  writer.count(t.claims.length);
  for (const claim of t.claims) writeClaim(claim, t.id);
  writer.count(t.items.length);
  for (const { product, amountCents } of t.items) {
    writeProduct(product);
    writer.whole(amountCents);
  }
  writer.count(t.discountCents.length);
  for (const cents of t.discountCents) writer.whole(cents);
  writer.flag(t.totalCents !== null);
  if (t.totalCents !== null) writer.whole(t.totalCents);
  writeMoment(t.when);
}

function listOf<T>(r: ByteReader, read: () => T): T[] {
  const list: T[] = [];
  for (let left = r.count(); left > 0; left--) list.push(read());
  return list;
}

function readTicket(r: ByteReader): TicketRecord {
  const id = r.text() ?? '';
  return {
    kind: 'ticket',
    id,
    source: r.word() ?? '',
    practiceId: r.text() ?? '',
    clinicId: r.text(),
    status: r.word() as TicketRecord['status'],
    person: readPerson(r),
    provider: r.text(),
    claims: listOf(r, () => readClaim(r, id)),
    items: listOf(r, () => ({ product: readProduct(r), amountCents: r.whole() })),
    discountCents: listOf(r, () => r.whole()),
    totalCents: r.flag() ? r.whole() : null,
    when: readMoment(r),
  };
}

function encodeVersions<T>({ kept, older }: Versions<T>, write: (record: T) => void): Buffer {
  writer.count(kept.length);
  for (const { revision, hash, batches, record } of kept) {
    writer.flag(revision !== null);
    if (revision !== null) writer.whole(revision);
    writer.count(hash);
    writer.idList(batches);
    write(record);
  }
  writer.count(older.length);
  for (const hash of older) writer.count(hash);
  return writer.take();
}

function decodeVersions<T>(bytes: Buffer, read: (r: ByteReader) => T): Versions<T> {
  const r = new ByteReader(bytes, stateWords);
  const kept = listOf(r, (): Version<T> => {
    const revision = r.flag() ? r.whole() : null;
    const hash = r.count();
    const batches = r.idList();
    return { revision, hash, batches, record: read(r) };
  });
  return { kept, older: listOf(r, () => r.count()) };
}

/** A redemption's contents as bytes. */
export function encodeRedemptions(versions: Versions<RedemptionRecord>): Buffer {
  return encodeVersions(versions, writeRedemption);
}

/** A redemption's contents from bytes. */
export function decodeRedemptions(bytes: Buffer): Versions<RedemptionRecord> {
  return decodeVersions(bytes, readRedemption);
}

/** A ticket's contents as bytes. */
export function encodeTickets(versions: Versions<TicketRecord>): Buffer {
  return encodeVersions(versions, writeTicket);
}

/** A ticket's contents from bytes. */
export function decodeTickets(bytes: Buffer): Versions<TicketRecord> {
  return decodeVersions(bytes, readTicket);
}
