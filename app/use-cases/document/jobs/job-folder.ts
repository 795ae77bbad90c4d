import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from './job.ts';

/** The jobs on disk: a folder each, with the inputs, the results and what is known of the job. */
export interface JobFolders {
  pathOf(jobId: string): string;
  /** An empty folder for a job that nobody was told of yet; gone after a crash. */
  begin(jobId: string): Promise<string>;
  /** The begun folder becomes the job's. */
  keep(job: Job): Promise<void>;
  /** What `begin` made goes away. */
  abandon(jobId: string): Promise<void>;
  /** On disk when it resolves. */
  save(job: Job): Promise<void>;
  /** All jobs that were kept, oldest first. */
  load(): Promise<Job[]>;
  remove(jobId: string): Promise<void>;
}

const begun = '.new';

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}

async function readJob(dir: string): Promise<Job | null> {
  try {
    return JSON.parse(await readFile(join(dir, 'job.json'), 'utf8')) as Job;
  } catch {
    return null;
  }
}

/** Jobs under `dir`. Only the owner of the data may read them: they hold what was sent. */
export function openJobFolders(dir: string): JobFolders {
  const pathOf = (jobId: string): string => join(dir, jobId);
  const save = (job: Job): Promise<void> => writeDurably(join(pathOf(job.jobId), 'job.json'), JSON.stringify(job));
  return {
    pathOf,
    save,
    begin: async (jobId) => {
      const path = pathOf(jobId) + begun;
      await mkdir(path, { recursive: true, mode: 0o700 });
      return path;
    },
    keep: async (job) => {
      const path = pathOf(job.jobId) + begun;
      await writeDurably(join(path, 'job.json'), JSON.stringify(job));
      await rename(path, pathOf(job.jobId));
    },
    abandon: (jobId) => rm(pathOf(jobId) + begun, { recursive: true, force: true }),
    load: async () => {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const jobs: Job[] = [];
      for (const name of await readdir(dir)) {
        const job = name.endsWith(begun) ? null : await readJob(join(dir, name));
        if (job) jobs.push(job);
        else await rm(join(dir, name), { recursive: true, force: true });
      }
      return jobs.sort((a, b) => a.createdAtMs - b.createdAtMs);
    },
    remove: (jobId) => rm(pathOf(jobId), { recursive: true, force: true }),
  };
}
