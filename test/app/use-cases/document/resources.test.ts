import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceReport, shortageOf } from '../../../../app/use-cases/document/resources.ts';

const gb = 2 ** 30;
const limits = { maxMemoryGb: 4, cpuLimitPercent: 90, minFreeDiskGb: 0.25 };
const calm = { cpuPercent: 12.34, usedMemoryBytes: gb, freeMemoryBytes: 8 * gb, freeDiskBytes: 50 * gb };

test('a calm machine has no reason to be degraded, and its figures are told', () => {
  const { reasons, system } = resourceReport(calm, limits);
  assert.deepEqual(reasons, []);
  assert.deepEqual(system, {
    cpu_percent: 12.3,
    cpu_limit_percent: 90,
    memory_used_mb: 1024,
    memory_limit_mb: 4096,
    memory_free_mb: 8192,
    disk_free_mb: 51_200,
  });
});

test('a busy processor degrades, and sheds nothing', () => {
  const busy = { ...calm, cpuPercent: 97 };
  assert.deepEqual(resourceReport(busy, limits).reasons, ['cpu: 97 % is above CPU_LIMIT_PERCENT=90']);
  assert.equal(shortageOf(busy, limits), null);
});

test('short of memory or disk, new work is refused with the figure', () => {
  assert.match(shortageOf({ ...calm, usedMemoryBytes: 3.7 * gb }, limits) ?? '', /MAX_MEMORY_GB=4/);
  assert.match(shortageOf({ ...calm, freeMemoryBytes: 0.05 * gb }, limits) ?? '', /the machine has 51 MB left/);
  assert.match(shortageOf({ ...calm, freeDiskBytes: 0.1 * gb }, limits) ?? '', /disk: 102 MB are left/);
  assert.equal(shortageOf({ ...calm, freeDiskBytes: null }, limits), null);
});
