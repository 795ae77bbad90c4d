import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running `up` can be spoken to, and with which secret. */
export interface DoorAddress {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
}

function pathOf(dataDir: string): string {
  return join(dataDir, 'door.json');
}

/** Leaves the address in the data folder, readable by its owner only. */
export function writeDoorFile(dataDir: string, address: DoorAddress): void {
  mkdirSync(dataDir, { recursive: true });
  // `mode` counts only when the file is created: an old one, wider perhaps, must go first.
  rmSync(pathOf(dataDir), { force: true });
  writeFileSync(pathOf(dataDir), `${JSON.stringify(address)}\n`, { mode: 0o600 });
}

/** The address a running `up` left, or one that crashed; null when there is none. */
export function readDoorFile(dataDir: string): DoorAddress | null {
  try {
    return JSON.parse(readFileSync(pathOf(dataDir), 'utf8')) as DoorAddress;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Takes the address away again, when it is still this one's. */
export function removeDoorFile(dataDir: string, address: DoorAddress): void {
  if (readDoorFile(dataDir)?.secret === address.secret) rmSync(pathOf(dataDir), { force: true });
}
