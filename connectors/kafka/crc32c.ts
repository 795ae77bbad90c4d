// CRC-32C (Castagnoli), RFC 3720 appendix B.4, eight bytes at a step: "slicing-by-8", Kounavis and Berry, 2005.
const polynomial = 0x82f63b78;
const slices = 8;

/** Slice n, entry b: the checksum of byte b followed by n zero bytes. */
function createTable(): Int32Array {
  const table = new Int32Array(slices * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    table[byte] = crc;
  }
  for (let i = 256; i < slices * 256; i++) {
    const shorter = table[i - 256] as number;
    table[i] = (shorter >>> 8) ^ (table[shorter & 255] as number);
  }
  return table;
}

const table = createTable();

function at(slice: number, byte: number): number {
  return table[(slice << 8) + byte] as number;
}

/** Checksum of bytes `from` to `to`, as a signed 32-bit integer. */
export function crc32c(bytes: Uint8Array, from: number, to: number): number {
  const byteAt = (i: number): number => bytes[i] as number;
  let crc = -1;
  let i = from;
  for (; i + slices <= to; i += slices) {
    const low = crc ^ (byteAt(i) | (byteAt(i + 1) << 8) | (byteAt(i + 2) << 16) | (byteAt(i + 3) << 24));
    crc =
      at(7, low & 255) ^
      at(6, (low >>> 8) & 255) ^
      at(5, (low >>> 16) & 255) ^
      at(4, low >>> 24) ^
      at(3, byteAt(i + 4)) ^
      at(2, byteAt(i + 5)) ^
      at(1, byteAt(i + 6)) ^
      at(0, byteAt(i + 7));
  }
  for (; i < to; i++) crc = (crc >>> 8) ^ at(0, (crc ^ byteAt(i)) & 255);
  return ~crc;
}
