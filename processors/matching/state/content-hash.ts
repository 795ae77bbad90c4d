import type { Customer, PosTransaction, Redemption } from '../../../schemas/generated/types.ts';

/**
 * 53-bit hash of a string (cyrb53 by bryc, public domain). It tells contents of one record id apart, of which there are
 * a handful; it protects nothing.
 */
export function hash53(text: string): number {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ c, 2654435761);
    h2 = Math.imul(h2 ^ c, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
}

/** Between fields; no field carries it. An empty field counts as none. */
const end = '\u0001';

function field(value: string | number | boolean | null): string {
  return value === null ? end : `${end}${value}`;
}

function customerText(c: Customer): string {
  return field(c.name) + end + field(c.phone) + end + field(c.email) + end + field(c.memberId);
}

/** Hash of what a redemption says: everything but its revision number and the import that brought it. */
export function redemptionHash(r: Redemption): number {
  return hash53(
    `${r.source}${end}${r.program}${field(r.clinicId)}${end}${r.status}${end}${r.occurredAt}${field(r.occurredOn)}${end}` +
      `${customerText(r.customer)}${end}${field(r.authCode)}${end}${field(r.product)}${end}${r.amountCents}${end}${r.prepaid}`,
  );
}

/** Hash of what a ticket says: everything but its revision number and the import that brought it. */
export function ticketHash(t: PosTransaction): number {
  let text =
    `${t.source}${field(t.clinicId)}${end}${t.status}${end}${t.occurredAt}${field(t.occurredOn)}${end}` +
    `${customerText(t.customer)}${end}${field(t.provider)}${end}${field(t.totalCents)}${end}`;
  for (const line of t.lines) {
    text += `${end}${line.lineId}${end}${line.kind}${field(line.product)}${end}${field(line.label)}${end}${line.amountCents}${field(line.authCode)}`;
  }
  text += end;
  for (const tender of t.tenders) {
    text += `${end}${tender.lineId}${end}${tender.kind}${field(tender.label)}${end}${tender.amountCents}${field(tender.product)}${end}${field(tender.authCode)}`;
  }
  return hash53(text);
}
