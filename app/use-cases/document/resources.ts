/** What the machine and this process look like now. */
export interface MachineReading {
  /** Of all processors, over the last seconds. */
  readonly cpuPercent: number;
  /** Memory of this process. */
  readonly usedMemoryBytes: number;
  /** What the machine could still give. */
  readonly freeMemoryBytes: number;
  /** Where the data lies; null: unknown. */
  readonly freeDiskBytes: number | null;
}

/** The bounds that a person set. */
export interface ResourceLimits {
  readonly maxMemoryGb: number;
  readonly cpuLimitPercent: number;
  /** LevelDB and ClickHouse both need room to merge files before they can free any. */
  readonly minFreeDiskGb: number;
}

const gb = 2 ** 30;
const mb = 2 ** 20;

// Above this share of MAX_MEMORY_GB the next large body could be the one that is killed for.
const fullShare = 0.9;
const leastFreeMemoryBytes = 128 * mb;

/** Why new work must be refused, in words; null: there is room. */
export function shortageOf(now: MachineReading, { maxMemoryGb, minFreeDiskGb }: ResourceLimits): string | null {
  if (now.usedMemoryBytes > fullShare * maxMemoryGb * gb) {
    return `memory: ${Math.round(now.usedMemoryBytes / mb)} MB are used of MAX_MEMORY_GB=${maxMemoryGb}`;
  }
  if (now.freeMemoryBytes < leastFreeMemoryBytes) {
    return `memory: the machine has ${Math.round(now.freeMemoryBytes / mb)} MB left`;
  }
  if (now.freeDiskBytes !== null && now.freeDiskBytes < minFreeDiskGb * gb) {
    return `disk: ${Math.round(now.freeDiskBytes / mb)} MB are left, less than MIN_FREE_DISK_GB=${minFreeDiskGb}`;
  }
  return null;
}

/** Whether the processors are busier than they should be. */
export function isCpuHigh(now: MachineReading, { cpuLimitPercent }: ResourceLimits): boolean {
  return now.cpuPercent > cpuLimitPercent;
}

/** The figures of /health, and every reason why it is not healthy. */
export function resourceReport(now: MachineReading, limits: ResourceLimits): { reasons: string[]; system: object } {
  const reasons: string[] = [];
  const cpu = Math.round(now.cpuPercent * 10) / 10;
  if (isCpuHigh(now, limits)) reasons.push(`cpu: ${cpu} % is above CPU_LIMIT_PERCENT=${limits.cpuLimitPercent}`);
  const shortage = shortageOf(now, limits);
  if (shortage !== null) reasons.push(shortage);
  const system = {
    cpu_percent: cpu,
    cpu_limit_percent: limits.cpuLimitPercent,
    memory_used_mb: Math.round(now.usedMemoryBytes / mb),
    memory_limit_mb: Math.round(limits.maxMemoryGb * 1024),
    memory_free_mb: Math.round(now.freeMemoryBytes / mb),
    disk_free_mb: now.freeDiskBytes === null ? null : Math.round(now.freeDiskBytes / mb),
  };
  return { reasons, system };
}
