const seed = 0x9747b28c;
const mix = 0x5bd1e995;

/** murmur2 of bytes as Kafka's Java client computes it (org.apache.kafka.common.utils.Utils#murmur2); a signed 32-bit number. */
function murmur2(data: Uint8Array): number {
  const length = data.length;
  let h = seed ^ length;
  const words = length >> 2;
  for (let i = 0; i < words; i++) {
    const at = i * 4;
    let k = byte(data, at) | (byte(data, at + 1) << 8) | (byte(data, at + 2) << 16) | (byte(data, at + 3) << 24);
    k = Math.imul(k, mix);
    k ^= k >>> 24;
    h = Math.imul(h, mix) ^ Math.imul(k, mix);
  }
  const tail = words * 4;
  const rest = length & 3;
  if (rest === 3) h ^= byte(data, tail + 2) << 16;
  if (rest >= 2) h ^= byte(data, tail + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ byte(data, tail), mix);
  h ^= h >>> 13;
  h = Math.imul(h, mix);
  h ^= h >>> 15;
  return h | 0;
}

function byte(data: Uint8Array, at: number): number {
  return data[at] ?? 0;
}

const encoder = new TextEncoder();

// Keys are practices: few, and each comes again and again.
const mostKnown = 10_000;
const known = new Map<string, number>();

function hashOf(key: string): number {
  let hash = known.get(key);
  if (hash === undefined) {
    hash = murmur2(encoder.encode(key)) & 0x7fffffff;
    if (known.size >= mostKnown) known.clear();
    known.set(key, hash);
  }
  return hash;
}

/** The partition of a key among `partitions`, the same as Kafka's own clients choose. */
export function partitionOf(key: string, partitions: number): number {
  return hashOf(key) % partitions;
}
