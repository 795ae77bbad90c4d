const hashes = 4;
const bitsPerKey = 10;
/** 128 kB: a hundred thousand keys. */
const firstBits = 1 << 20;
const wordBits = 32;

interface Layer {
  readonly words: Uint32Array;
  /** Keys that it still takes before more than 2 % of strangers would pass. */
  room: number;
}

function layerOf(bits: number): Layer {
  return { words: new Uint32Array(bits / wordBits), room: bits / bitsPerKey };
}

function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash;
}

function secondOf(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) | 1;
}

/**
 * A Bloom filter (Bloom 1970; two hashes for all, Kirsch and Mitzenmacher 2006) that grows: a full layer is followed by one of
 * twice its size.
 */
export class KeyFilter {
  private readonly layers: Layer[] = [layerOf(firstBits)];

  /** Remembers a key. */
  add(key: string): void {
    // Most keys are written again and again.
    if (this.mayHave(key)) return;
    let layer = this.layers.at(-1) as Layer;
    if (layer.room <= 0) {
      layer = layerOf(2 * wordBits * layer.words.length);
      this.layers.push(layer);
    }
    layer.room--;
    const hash = hashOf(key);
    const step = secondOf(hash);
    const mask = wordBits * layer.words.length - 1;
    for (let i = 0, at = hash; i < hashes; i++, at = (at + step) | 0) {
      const bit = at & mask;
      layer.words[bit >>> 5] = (layer.words[bit >>> 5] as number) | (1 << (bit & 31));
    }
  }

  /** false: the key was never added. */
  mayHave(key: string): boolean {
    const hash = hashOf(key);
    const step = secondOf(hash);
    return this.layers.some(({ words }) => isIn(words, hash, step));
  }
}

function isIn(words: Uint32Array, hash: number, step: number): boolean {
  const mask = wordBits * words.length - 1;
  for (let i = 0, at = hash; i < hashes; i++, at = (at + step) | 0) {
    const bit = at & mask;
    if (((words[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
  }
  return true;
}
