import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { linesPath } from './result-files.ts';

/** What a person says of one exception of a job. It stays with the job: a run touches nothing live. */
export interface JobReview {
  readonly decision_id: string;
  readonly action: 'approve' | 'reject' | 'undo';
  readonly actor: string;
  readonly reason: string | null;
  readonly reviewed_at: string;
}

function pathOf(dir: string): string {
  return join(dir, 'reviews.ndjson');
}

/** What stands about each decision of the job in this folder, by decision id; the last word counts. */
export async function readReviews(dir: string): Promise<ReadonlyMap<string, JobReview>> {
  const reviews = new Map<string, JobReview>();
  const text = await readFile(pathOf(dir), 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    // The last line may be half: its writer was killed, and nobody was told that it is there.
    if (!line.endsWith('}')) continue;
    const review = JSON.parse(line) as JobReview;
    if (review.action === 'undo') reviews.delete(review.decision_id);
    else reviews.set(review.decision_id, review);
  }
  return reviews;
}

/** Keeps a review; on disk when it resolves. */
export async function addReview(dir: string, review: JobReview): Promise<void> {
  const file = await open(pathOf(dir), 'a', 0o600);
  try {
    // The newline first: half a line before it stays half.
    await file.appendFile(`\n${JSON.stringify(review)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether the job in this folder lists an exception of this decision. */
export async function listsException(dir: string, decisionId: string): Promise<boolean> {
  const wanted = `"decision_id":${JSON.stringify(decisionId)}`;
  for await (const line of createInterface({ input: createReadStream(linesPath(dir, 'exceptions')) })) {
    if (line.includes(wanted)) return true;
  }
  return false;
}
