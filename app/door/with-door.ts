import { existsSync } from 'node:fs';
import { type Config, loadConfig } from '../config.ts';
import { logFolder } from '../log-folder.ts';
import { answers, createDoorClient, type DoorClient } from './client.ts';
import { readDoorFile } from './door-file.ts';
import type { Need } from './own-door.ts';

/** Whether there is data to give a door to: opening one would make what is not there. */
export function isDataThere(config: Config): boolean {
  return config.kafkaBrokers.length > 0 || existsSync(logFolder(config.dataDir));
}

/**
 * Gives a verb a door to the data: that of the running `up`, or one of its own for as long as it works. One way in for
 * both, so that a verb does the same whether `up` runs or not.
 * @throws DATA_LOCKED when another verb has the data open.
 */
export async function withDoor<T>(need: Need, use: (door: DoorClient) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const running = readDoorFile(config.dataDir);
  if (running && (await answers(running))) return use(createDoorClient(running));
  // Loaded only here: what runs everything takes half a second to load, and `--help` should not.
  const { withOwnDoor } = await import('./own-door.ts');
  return withOwnDoor(config, need, use);
}
