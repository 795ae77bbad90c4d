const chunkBytes = 1 << 20;
const lengthBytes = 4;
/** Larger values stay outside: they would leave holes. */
const largestBytes = 1 << 16;

/**
 * Memory for encoded values of many stores, with one bound for all. Values are appended to one half; when that is full, it
 * becomes the older half, and all that was in the older one is forgotten. The collector sees a few large buffers, whatever
 * their number of values.
 */
export class ByteCache {
  /** Raised whenever the halves change places. */
  generation = 0;
  private readonly chunksPerHalf: number;
  private young: Buffer[] = [];
  private old: Buffer[] = [];
  /** Chunks of the young half that are in use, and how far the last of them is. */
  private used = 0;
  private at = chunkBytes;

  /** @param limitBytes of both halves together; what is not needed is not allocated. */
  constructor(limitBytes: number) {
    this.chunksPerHalf = Math.max(1, Math.floor(limitBytes / chunkBytes / 2));
  }

  /** Appends a value; gives its place in the young half, or -1 when it is too large. */
  append(bytes: Buffer): number {
    if (bytes.length > largestBytes) return -1;
    if (this.at + lengthBytes + bytes.length > chunkBytes) this.nextChunk();
    const chunk = this.young[this.used - 1] as Buffer;
    const place = (this.used - 1) * chunkBytes + this.at;
    // The bytes first: they may lie in the very chunk that is used again now.
    bytes.copy(chunk, this.at + lengthBytes);
    chunk.writeUInt32LE(bytes.length, this.at);
    this.at += lengthBytes + bytes.length;
    return place;
  }

  /** The value at a place of the young, or the old, half; a view that holds until something is appended. */
  read(place: number, isOld: boolean): Buffer {
    const chunk = (isOld ? this.old : this.young)[Math.floor(place / chunkBytes)] as Buffer;
    const at = place % chunkBytes;
    const from = at + lengthBytes;
    return chunk.subarray(from, from + chunk.readUInt32LE(at));
  }

  private nextChunk(): void {
    if (this.used === this.chunksPerHalf) {
      const { old } = this;
      this.old = this.young;
      this.young = old;
      this.used = 0;
      this.generation++;
    }
    if (this.used === this.young.length) this.young.push(Buffer.allocUnsafeSlow(chunkBytes));
    this.used++;
    this.at = 0;
  }
}

/** The values of one store in a ByteCache. */
export class CachedBytes {
  private readonly cache: ByteCache;
  private generation: number;
  private young = new Map<string, number>();
  private old = new Map<string, number>();

  constructor(cache: ByteCache) {
    this.cache = cache;
    this.generation = cache.generation;
  }

  /** A view that holds until the next call on any store of the cache. */
  get(key: string): Buffer | undefined {
    this.follow();
    const place = this.young.get(key);
    if (place !== undefined) return this.cache.read(place, false);
    const older = this.old.get(key);
    if (older === undefined) return undefined;
    // What is read again lives on.
    const bytes = this.cache.read(older, true);
    return this.put(key, bytes) ?? bytes;
  }

  /** Keeps a value; gives the kept copy, undefined when it is too large to be kept. */
  put(key: string, bytes: Buffer): Buffer | undefined {
    const place = this.cache.append(bytes);
    this.follow();
    if (place < 0) {
      this.delete(key);
      return undefined;
    }
    this.young.set(key, place);
    return this.cache.read(place, false);
  }

  /** Forgets a value. */
  delete(key: string): void {
    this.follow();
    this.young.delete(key);
    this.old.delete(key);
  }

  private follow(): void {
    const behind = this.cache.generation - this.generation;
    if (behind === 0) return;
    this.old = behind === 1 ? this.young : new Map();
    this.young = new Map();
    this.generation = this.cache.generation;
  }
}
