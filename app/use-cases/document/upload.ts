import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { UploadRequest } from '../../../connectors/http/upload-use-cases.ts';
import { spoolBody } from '../spool-body.ts';
import { limitedTo } from './limited-body.ts';
import type { ReadUploadRequest } from './read-upload.ts';
import type { LiveScoring } from './scoring.ts';

/** What uploading works on. */
export interface UploadParts {
  readonly spoolDir: string;
  readonly defaultZone: string;
  /** Beyond it a file is refused with 413. */
  readonly largestFileBytes: number;
  readonly scoring: LiveScoring;
  /** Where files are read. */
  read(request: ReadUploadRequest): Promise<unknown>;
  /** @throws OVERLOADED when nothing may come in. */
  admit(): void;
}

/** Reads an uploaded file row by row; nothing of it is kept when its answer has gone out. @throws INPUT_UNUSABLE, OVERLOADED. */
export async function upload(parts: UploadParts, { side, name, body }: UploadRequest): Promise<Readable> {
  const { spoolDir, defaultZone } = parts;
  parts.admit();
  await mkdir(spoolDir, { recursive: true, mode: 0o700 });
  const path = join(spoolDir, randomBytes(8).toString('hex'));
  const answerPath = `${path}.json`;
  const forget = async (): Promise<void> => {
    await Promise.all([rm(path, { force: true }), rm(answerPath, { force: true })]);
  };
  try {
    await spoolBody(path, body, [limitedTo(parts.largestFileBytes)]);
    const { references } = await parts.scoring.current();
    await parts.read({ path, name, side, answerPath, references, defaultZone });
  } catch (error) {
    await forget();
    throw error;
  }
  const answer = createReadStream(answerPath);
  answer.once('close', () => void forget());
  return answer;
}
