// How much of the machine the HTTP door and its jobs may take; names and defaults are document 000's.
import { decimal, integer } from './parsers.ts';
import { type Variable, variable } from './variable.ts';

/** How much of the machine the API and its jobs may take. */
export interface LimitsConfig {
  readonly apiWorkers: number;
  readonly maxWorkers: number;
  readonly batchSize: number;
  readonly maxMemoryGb: number;
  readonly cpuLimitPercent: number;
  readonly minFreeDiskGb: number;
}

/** The environment variables of these settings. */
export const limitVariables: { readonly [K in keyof LimitsConfig]: Variable<LimitsConfig[K]> } = {
  apiWorkers: variable(
    'API_WORKERS',
    '1',
    integer(1, 64),
    'Processes that answer HTTP on API_PORT; above 1 they stand in front of the one that owns the data.',
  ),
  maxWorkers: variable('MAX_WORKERS', '4', integer(1, 64), 'Reconciliation jobs that run at once, each on a thread.'),
  batchSize: variable(
    'BATCH_SIZE',
    '100',
    integer(1, 100_000),
    'Records of a job between two reports of its progress, and decisions stored at once.',
  ),
  maxMemoryGb: variable(
    'MAX_MEMORY_GB',
    '4',
    decimal(0.1, 4096),
    'Memory of this process, in GB, that jobs may fill; near it, new work is refused with 503.',
  ),
  cpuLimitPercent: variable(
    'CPU_LIMIT_PERCENT',
    '90',
    decimal(1, 100),
    'Load of all processors, in percent, above which /health says degraded and new jobs wait.',
  ),
  minFreeDiskGb: variable(
    'MIN_FREE_DISK_GB',
    '0.25',
    decimal(0, 1_000_000),
    'Disk that must stay free, in GB, where DATA_DIR lies; below it, new work is refused with 503.',
  ),
};
