import { open } from 'node:fs/promises';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a body to a new file that only its owner may read; `through` may end it with an error. The file is opened before
 * anything is piped: a stream that opens it itself may still create it after this has failed and the caller removed it.
 */
export async function spoolBody(path: string, body: Readable, through: Transform[] = []): Promise<void> {
  const file = await open(path, 'w', 0o600);
  await pipeline([body, ...through, file.createWriteStream()]);
}
