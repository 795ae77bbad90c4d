import { statfs } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';

const lookMs = 500;
const bytesPerMb = 2 ** 20;

/**
 * Watches that the disk never fills to the last byte: after a write that failed nobody knows what is on disk, and the process
 * must start again. So the front door closes while there is still room for what is under way, and tasks wait when half of
 * that is used up; both go on by themselves.
 */
export class DiskRoom {
  private readonly dir: string;
  private readonly reserveBytes: number;
  private readonly telemetry: Telemetry | undefined;
  private lookedAtMs = Number.NEGATIVE_INFINITY;
  private freeBytes = Number.POSITIVE_INFINITY;
  private isShort = false;
  private looked: Promise<void> = Promise.resolve();

  constructor(dir: string, reserveBytes: number, telemetry?: Telemetry) {
    this.dir = dir;
    this.reserveBytes = reserveBytes;
    this.telemetry = telemetry;
  }

  /** Before records are taken in: by what was seen last, as waiting for the disk would let later calls overtake. @throws DISK_FULL. */
  forMore(): void {
    this.look().catch(() => undefined);
    if (!this.isShort) return;
    throw new ReconduitError('DISK_FULL', this.sentence());
  }

  /** Resolves when there is room for what has begun. */
  async forWhatIsUnderWay(): Promise<void> {
    await this.look();
    while (this.freeBytes < this.reserveBytes / 2) {
      await wait(lookMs);
      await this.look();
    }
  }

  private sentence(): string {
    const free = Math.floor(this.freeBytes / bytesPerMb);
    return `the disk of ${this.dir} has ${free} MB left, and ${this.reserveBytes / bytesPerMb} MB are kept free`;
  }

  /** One looks, and all who come meanwhile wait for it. */
  private look(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.lookedAtMs >= lookMs) {
      this.lookedAtMs = nowMs;
      this.looked = this.measure();
    }
    return this.looked;
  }

  private async measure(): Promise<void> {
    const { bavail, bsize } = await statfs(this.dir);
    this.freeBytes = bavail * bsize;
    const isShort = this.freeBytes < this.reserveBytes;
    if (isShort === this.isShort) return;
    this.isShort = isShort;
    this.telemetry?.gauge('reconduit_disk_full', isShort ? 1 : 0);
    if (isShort) this.telemetry?.log('error', `${this.sentence()}: nothing more is taken in`, { code: 'DISK_FULL' });
    else this.telemetry?.log('info', 'the disk has room again', {});
  }
}
