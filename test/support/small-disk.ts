import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const bytesPerMb = 2 ** 20;

/** A disk of its own, as small as a test needs. */
export interface SmallDisk {
  /** Takes up all but so much of it. */
  leave(mb: number): void;
  /** Gives back what `leave` took. */
  makeRoom(): void;
  unmount(): void;
}

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0;
}

/** Mounts a disk of so many MB in memory over a folder; null where this user may not. */
export function mountSmallDisk(dir: string, mb: number): SmallDisk | null {
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${mb}m`, 'tmpfs', dir)) return null;
  const filler = join(dir, 'filler');
  return {
    leave: (leftMb) => {
      const { bavail, bsize } = statfsSync(dir);
      const bytes = bavail * bsize - leftMb * bytesPerMb;
      if (!run('fallocate', '-l', String(bytes), filler)) throw new Error(`no file of ${bytes} bytes could be made`);
    },
    makeRoom: () => rmSync(filler, { force: true }),
    unmount: () => run('umount', '--lazy', dir),
  };
}
