import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, freemem } from 'node:os';
import { systemClock } from '../system-clock.ts';
import type { MachineReading } from '../use-cases/document/resources.ts';

const sampleMs = 1000;
// A second of load is nothing to refuse work for; ten are.
const weightOfNew = 0.2;

/** Watches processors, memory and disk. */
export interface Machine {
  reading(): MachineReading;
  stop(): void;
}

interface CpuTimes {
  readonly busy: number;
  readonly all: number;
}

function cpuTimes(): CpuTimes {
  let busy = 0;
  let all = 0;
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.irq;
    busy += sum;
    all += sum + times.idle;
  }
  return { busy, all };
}

/** Free memory with what the page cache would give back; `freemem` counts that as used on some kernels. */
function freeMemoryBytes(): number {
  try {
    const kb = /^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return kb === undefined ? freemem() : Number(kb) * 1024;
  } catch {
    return freemem();
  }
}

function memoryNow(): Pick<MachineReading, 'usedMemoryBytes' | 'freeMemoryBytes'> {
  return { usedMemoryBytes: process.memoryUsage.rss(), freeMemoryBytes: freeMemoryBytes() };
}

/** Samples every second; the load is averaged over some five of them. */
export function watchMachine(dataDir: string): Machine {
  let before = cpuTimes();
  let cpuPercent = 0;
  let freeDiskBytes: number | null = null;
  // Asked for every event that comes in: too dear to look each time.
  let memory = memoryNow();
  const sample = (): void => {
    memory = memoryNow();
    const now = cpuTimes();
    const all = now.all - before.all;
    if (all > 0) cpuPercent += weightOfNew * ((100 * (now.busy - before.busy)) / all - cpuPercent);
    before = now;
    statfs(dataDir).then(
      ({ bavail, bsize }) => {
        freeDiskBytes = bavail * bsize;
      },
      () => {
        freeDiskBytes = null;
      },
    );
  };
  const stop = systemClock.every(sampleMs, sample);
  return {
    reading: () => ({ cpuPercent, ...memory, freeDiskBytes }),
    stop,
  };
}
