import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReconduitError } from '../../processors/errors.ts';
import type { LogEnds } from './run-source.ts';

/** What a run is asked to do. */
export interface RunOrder {
  readonly model_id: string;
  /** Days, YYYY-MM-DD, both inclusive; null: no bound. */
  readonly from: string | null;
  readonly to: string | null;
  readonly practice_id: string | null;
}

/** A run as its folder keeps it. */
export interface RunRecord extends RunOrder {
  readonly run_id: string;
  /** replay: to the ends captured at the start. shadow: it follows live traffic. */
  readonly kind: 'replay' | 'shadow';
  readonly state: 'unfinished' | 'done';
  readonly started_at: string;
  readonly finished_at: string | null;
  /** Redemptions and claims that it has decided about; null: not done, or done by a version that did not count. */
  readonly decisions?: number | null;
  /** Captured when it began; null: it follows. */
  readonly ends: LogEnds | null;
}

const runIdPattern = /^[a-z0-9][a-z0-9-]{0,79}$/;

/** The folder of one run. @throws NOT_FOUND when the id is none: it becomes part of a path. */
export function runFolder(dataDir: string, runId: string): string {
  if (!runIdPattern.test(runId)) throw new ReconduitError('NOT_FOUND', `there is no run ${runId}`);
  return join(dataDir, 'runs', runId);
}

const fileName = 'run.json';

/** Writes a run down, whole or not at all. */
export async function saveRun(dataDir: string, run: RunRecord): Promise<void> {
  const folder = runFolder(dataDir, run.run_id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${fileName}.new`), `${JSON.stringify(run, null, 2)}\n`);
  await rename(join(folder, `${fileName}.new`), join(folder, fileName));
}

/** One run. @throws NOT_FOUND. */
export async function loadRun(dataDir: string, runId: string): Promise<RunRecord> {
  try {
    return JSON.parse(await readFile(join(runFolder(dataDir, runId), fileName), 'utf8')) as RunRecord;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new ReconduitError('NOT_FOUND', `there is no run ${runId}; \`reconduit replay list\` shows them`, cause);
  }
}

/** All runs, oldest first. */
export async function loadRuns(dataDir: string): Promise<RunRecord[]> {
  const names = await readdir(join(dataDir, 'runs')).catch(() => []);
  const runs = await Promise.all(
    names.filter((name) => runIdPattern.test(name)).map((name) => loadRun(dataDir, name).catch(() => null)),
  );
  return runs.filter((run): run is RunRecord => run !== null).sort((a, b) => (a.started_at < b.started_at ? -1 : 1));
}
