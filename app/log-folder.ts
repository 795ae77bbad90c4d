import { join } from 'node:path';

/** Where the embedded log of a data folder is. */
export function logFolder(dataDir: string): string {
  return join(dataDir, 'log');
}
