import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;
const pageBytes = 4096;

/** Child processes of this one: chDB's. */
function children(): string[] {
  return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
}

/**
 * Memory in MB of a process, without the pages of mapped files: LevelDB's tables are the system's cache, taken back at need.
 */
export function residentMbOf(pid: number | string): number {
  const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
  return Math.round(((resident - shared) * pageBytes) / 2 ** 20);
}

/** Memory in MB of this process and of its children, without mapped files. */
export function residentMb(): { readonly own: number; readonly children: number } {
  return { own: residentMbOf(process.pid), children: children().reduce((sum, pid) => sum + residentMbOf(pid), 0) };
}

function cpuSeconds(path: string): number {
  // Field 2 is the command in brackets and may hold blanks: count from behind it. utime and stime are fields 14 and 15.
  const stat = readFileSync(path, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** CPU seconds that a process has used so far. */
export function processCpuSeconds(pid: number | string): number {
  return cpuSeconds(`/proc/${pid}/stat`);
}

/** CPU seconds that the children have used so far. */
export function childCpuSeconds(): number {
  return children().reduce((sum, pid) => sum + processCpuSeconds(pid), 0);
}

/** CPU seconds that the main thread has used so far. */
export function mainThreadCpuSeconds(): number {
  return cpuSeconds(`/proc/self/task/${process.pid}/stat`);
}
