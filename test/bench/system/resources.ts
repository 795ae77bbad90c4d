import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;
const pageBytes = 4096;

/** Child processes of this one: chDB's. */
function children(): string[] {
  return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
}

/** Resident memory in MB of a process. */
export function residentMbOf(pid: number | string): number {
  return Math.round((Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes) / 2 ** 20);
}

/** Resident memory in MB of this process and of its children. */
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
