import type { KeyKind } from '../block/keys.ts';

/** Which side a record is on: R, a redemption; T, a ticket. */
export type RecordSide = 'R' | 'T';

/** A record as the block index lists it. */
export interface BlockEntry {
  readonly side: RecordSide;
  /** Days since 1970-01-01 in the clinic's calendar. */
  readonly day: number;
  readonly id: string;
  /** It has decisions of its own: walks over days give it. */
  readonly decides: boolean;
  /** Hashes of its block keys, by `hashBlockKey`, distinct. */
  readonly keys: readonly number[];
}

const ticketBit = 1;
const strongBit = 2;

/** Kinds of keys that name one person or one visit: worth following beyond the window. */
const strongKinds: ReadonlySet<KeyKind> = new Set<KeyKind>(['auth', 'member', 'email', 'phone', 'amount', 'price']);

const seed = 0x811c9dc5;
const separator = 1;

function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

function hashText(hash: number, text: string): number {
  let next = hash;
  for (let i = 0; i < text.length; i++) next = hashUnit(next, text.charCodeAt(i));
  return next;
}

function hashPart(hash: number, part: string | number): number {
  return typeof part === 'string' ? hashText(hash, part) : hashUnit(hashUnit(hash, part & 0xffff), part >>> 16);
}

/**
 * A block key of one side as 31 bits (FNV-1a over its parts; 29 of them hash), which V8 holds without a heap object; the key
 * is never put together. Two keys that fall together only cost a comparison that finds nothing.
 */
export function hashBlockKey(side: RecordSide, kind: KeyKind, first: string | number, second: string): number {
  let hash = hashText(hashUnit(hashPart(hashText(seed, kind), first), separator), second);
  hash ^= hash >>> 15;
  return ((hash << 2) & 0x7ffffffc) | (strongKinds.has(kind) ? strongBit : 0) | (side === 'T' ? ticketBit : 0);
}

/** The same key on the other side. */
export function counterpartOf(key: number): number {
  return key ^ ticketBit;
}

/** Whether a key's kind names one person or one visit. */
export function isStrongKey(key: number): boolean {
  return (key & strongBit) !== 0;
}

// Little-endian, one entry after another: u8 flags, i32 day, u16 keys, keys times u32, u32 id bytes, id.
const fixedBytes = 11;
const countAt = 5;
const keysAt = 7;
const lengthBytes = 4;
const keyBytes = 4;
const decidesFlag = 2;

/** Entries as bytes, with one more behind them. */
export function withEntry(before: Buffer, { side, day, id, decides, keys }: BlockEntry): Buffer {
  const size = fixedBytes + keyBytes * keys.length + Buffer.byteLength(id);
  const bytes = Buffer.allocUnsafe(before.length + size);
  let at = before.copy(bytes);
  at = bytes.writeUInt8((side === 'T' ? ticketBit : 0) | (decides ? decidesFlag : 0), at);
  at = bytes.writeInt32LE(day, at);
  at = bytes.writeUInt16LE(keys.length, at);
  for (const key of keys) at = bytes.writeUInt32LE(key, at);
  bytes.writeUInt32LE(bytes.write(id, at + lengthBytes), at);
  return bytes;
}

/** Number of entries in bytes. */
export function countEntries(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    at += keysAt + keyBytes * bytes.readUInt16LE(at + countAt);
    at += lengthBytes + bytes.readUInt32LE(at);
  }
  return count;
}

/** Entries as bytes. */
export function encodeEntries(entries: readonly BlockEntry[]): Buffer {
  return entries.reduce(withEntry, Buffer.alloc(0));
}

/** Entries from bytes. */
export function decodeEntries(bytes: Buffer): BlockEntry[] {
  const entries: BlockEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const flags = bytes.readUInt8(at);
    const day = bytes.readInt32LE(at + 1);
    const count = bytes.readUInt16LE(at + countAt);
    at += keysAt;
    const keys: number[] = [];
    for (let i = 0; i < count; i++, at += keyBytes) keys.push(bytes.readUInt32LE(at));
    const end = at + lengthBytes + bytes.readUInt32LE(at);
    const id = bytes.toString('utf8', at + lengthBytes, end);
    const side = (flags & ticketBit) === 0 ? 'R' : 'T';
    entries.push({ side, day, id, decides: (flags & decidesFlag) !== 0, keys });
    at = end;
  }
  return entries;
}
