import type { Customer, PosTransaction, Redemption } from '../../../schemas/generated/types.ts';

/** Between fields; no field carries it. An empty field counts as none. */
const end = '\u0001';

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/**
 * 53-bit hash of a text that comes in parts (cyrb53 by bryc, public domain): the parts are never put together. It tells
 * contents of one record id apart, of which there are a handful; it protects nothing.
 */
export class Hash53 {
  private h1 = 0xdeadbeef | 0;
  private h2 = 0x41c6ce57;

  /** The next part. */
  add(part: string | number | boolean | null): this {
    if (typeof part === 'string') return this.text(part);
    if (typeof part === 'number') return this.number(part);
    return this.text(String(part));
  }

  private text(text: string): this {
    let { h1, h2 } = this;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      h1 = Math.imul(h1 ^ c, 2654435761);
      h2 = Math.imul(h2 ^ c, 1597334677);
    }
    this.h1 = h1;
    this.h2 = h2;
    return this;
  }

  // Its 64 bits, not its digits: writing those out costs more than all the rest.
  private number(value: number): this {
    double[0] = value;
    const [low = 0, high = 0] = halves;
    this.h1 = Math.imul(Math.imul(this.h1 ^ low, 2654435761) ^ high, 2654435761);
    this.h2 = Math.imul(Math.imul(this.h2 ^ low, 1597334677) ^ high, 1597334677);
    return this;
  }

  /** The next part after the mark that no field carries; an empty field counts as none. */
  field(value: string | number | boolean | null): this {
    this.add(end);
    return value === null ? this : this.add(value);
  }

  /** Texts with a comma between two. */
  list(texts: readonly string[]): this {
    for (let i = 0; i < texts.length; i++) {
      if (i > 0) this.add(',');
      this.add(texts[i] as string);
    }
    return this;
  }

  /** The hash of all parts so far. */
  value(): number {
    let { h1, h2 } = this;
    h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
    h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
    return 4294967296 * (2097151 & h2) + (h1 >>> 0);
  }
}

/** Hash of one text. */
export function hash53(text: string): number {
  return new Hash53().add(text).value();
}

function addCustomer(hash: Hash53, c: Customer): Hash53 {
  return hash.field(c.name).add(end).field(c.phone).add(end).field(c.email).add(end).field(c.memberId);
}

/** Hash of what a redemption says: everything but its revision number and the import that brought it. */
export function redemptionHash(r: Redemption): number {
  const hash = new Hash53().add(r.source).field(r.program).field(r.clinicId).field(r.status).field(r.occurredAt);
  addCustomer(hash.field(r.occurredOn).add(end), r.customer);
  return hash.add(end).field(r.authCode).add(end).field(r.product).field(r.amountCents).field(r.prepaid).value();
}

/** Hash of what a ticket says: everything but its revision number and the import that brought it. */
export function ticketHash(t: PosTransaction): number {
  const hash = new Hash53().add(t.source).field(t.clinicId).field(t.status).field(t.occurredAt).field(t.occurredOn);
  addCustomer(hash.add(end), t.customer).add(end).field(t.provider).add(end).field(t.totalCents).add(end);
  for (const { lineId, kind, product, label, amountCents, authCode } of t.lines) {
    hash.field(lineId).field(kind).field(product).add(end).field(label).field(amountCents).field(authCode);
  }
  hash.add(end);
  for (const { lineId, kind, label, amountCents, product, authCode } of t.tenders) {
    hash.field(lineId).field(kind).field(label).field(amountCents).field(product).add(end).field(authCode);
  }
  return hash.value();
}
