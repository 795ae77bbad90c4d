import { ReconduitError } from '../../processors/errors.ts';

/** How the bytes of a text file become characters. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const saveAsCsv = 'open it and choose File > Save As > "CSV UTF-8 (Comma delimited)"';

const zip = [0x50, 0x4b, 0x03, 0x04];
const workbookEntry = /^(\[Content_Types\]|_rels\/|docProps\/|xl\/|customXml\/)/;

/** What a zip is: workbooks are zips too, and the name of the first file in it tells them from other archives. */
function zipKind(name: string, head: Buffer): string {
  const entry = head.length < 30 ? '' : head.toString('latin1', 30, 30 + head.readUInt16LE(26));
  if (/\.xls[xmb]$/i.test(name) || workbookEntry.test(entry)) {
    return `is an Excel workbook (.xlsx), not a CSV: ${saveAsCsv}`;
  }
  return "is a zip archive, or a spreadsheet that is not Excel's: unpack it, or save its sheet as CSV";
}

const refusals: readonly { readonly magic: readonly number[]; readonly what: string }[] = [
  {
    magic: [0xd0, 0xcf, 0x11, 0xe0],
    what: `is an old Excel workbook (.xls), not a CSV: ${saveAsCsv}`,
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
  if (startsWith(head, zip)) throw new ReconduitError('INPUT_UNUSABLE', `${name} ${zipKind(name, head)}`);
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
