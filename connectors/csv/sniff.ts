import { ReconduitError } from '../../processors/errors.ts';

/** How the bytes of a text file become characters. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const refusals: readonly { readonly magic: readonly number[]; readonly what: string }[] = [
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    what: 'is an Excel workbook (.xlsx) or a zip: open it and use File > Save As > "CSV UTF-8 (Comma delimited)"',
  },
  {
    magic: [0xd0, 0xcf, 0x11, 0xe0],
    what: 'is an old Excel workbook (.xls): open it and use File > Save As > "CSV UTF-8 (Comma delimited)"',
  },
  { magic: [0x25, 0x50, 0x44, 0x46], what: 'is a PDF: export the report as CSV instead' },
  { magic: [0x1f, 0x8b], what: 'is compressed with gzip: unpack it first' },
];

const lookedFor = 'looked for a CSV with a header line, or NDJSON';

function startsWith(bytes: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

function shareOfZeros(bytes: Buffer, parity: 0 | 1): number {
  let zeros = 0;
  for (let i = parity; i < bytes.length; i += 2) if (bytes[i] === 0) zeros++;
  return bytes.length === 0 ? 0 : (2 * zeros) / bytes.length;
}

/**
 * Encoding of a text file by its first bytes: a byte order mark, or the zero bytes that Latin text has in UTF-16.
 * @throws INPUT_UNUSABLE when it is empty or no text at all; the message says what to do.
 */
export function sniffEncoding(name: string, head: Buffer): Encoding {
  if (head.length === 0) throw new ReconduitError('INPUT_UNUSABLE', `${name} is empty: ${lookedFor}`);
  const refusal = refusals.find((r) => startsWith(head, r.magic));
  if (refusal) throw new ReconduitError('INPUT_UNUSABLE', `${name} ${refusal.what}`);
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
  const sample = head.subarray(0, 4096);
  // A stray zero byte spoils its row; a binary has many.
  if ((shareOfZeros(sample, 0) + shareOfZeros(sample, 1)) / 2 < 0.01) return 'utf-8';
  // Text without a mark: in UTF-16 every second byte of Latin text is zero, and no other.
  if (shareOfZeros(sample, 1) > 0.7 && shareOfZeros(sample, 0) < 0.1) return 'utf-16le';
  if (shareOfZeros(sample, 0) > 0.7 && shareOfZeros(sample, 1) < 0.1) return 'utf-16be';
  throw new ReconduitError('INPUT_UNUSABLE', `${name} is binary, not text: ${lookedFor}`);
}
