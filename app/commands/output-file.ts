import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ReconduitError } from '../../processors/errors.ts';

/**
 * Refuses a file that could not be written, before the work whose result it is to take.
 * @throws FILE_UNUSABLE for a folder, and the system's error where the folder is missing or the file may not be written.
 */
export async function refuseUnwritable(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw new ReconduitError('FILE_UNUSABLE', `${path}: this is a folder, not a file`);
  await access(found === null ? dirname(path) : path, constants.W_OK);
}
