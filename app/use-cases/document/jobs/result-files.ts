import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTextFile } from '../write-json.ts';

/** The lists of a job's results, each in files of its own. */
export const resultLists = ['matches', 'unmatched_rewards', 'unmatched_pos', 'exceptions', 'rejected'] as const;

/** Name of a result list. */
export type ResultList = (typeof resultLists)[number];

function pathsOf(dir: string, list: ResultList): { lines: string; starts: string } {
  return { lines: join(dir, `${list}.ndjson`), starts: join(dir, `${list}.starts`) };
}

/** Where the entries of a list stand, one a line. */
export function linesPath(dir: string, list: ResultList): string {
  return pathsOf(dir, list).lines;
}

/** A list that is written entry by entry. */
export interface ListWriter {
  add(entry: unknown): Promise<void>;
  end(): Promise<void>;
}

// Where a line starts, as text of fixed width: any window is found with two reads, however long the list is.
const startWidth = 15;

/** Begins a list; it takes the place of an earlier attempt's. */
export function writeList(dir: string, list: ResultList): ListWriter {
  const paths = pathsOf(dir, list);
  const lines = writeTextFile(paths.lines);
  const starts = writeTextFile(paths.starts);
  let at = 0;
  return {
    add: async (entry) => {
      const line = `${JSON.stringify(entry)}\n`;
      await starts.write(String(at).padStart(startWidth, '0'));
      await lines.write(line);
      at += Buffer.byteLength(line);
    },
    end: async () => {
      await starts.write(String(at).padStart(startWidth, '0'));
      await Promise.all([lines.end(), starts.end()]);
    },
  };
}

async function readBytes(path: string, from: number, length: number): Promise<string> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await file.read(buffer, 0, length, from);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Entries of a list from `offset`, at most `limit`, as the JSON texts that were written. */
export async function readList(dir: string, list: ResultList, offset: number, limit: number): Promise<unknown[]> {
  const paths = pathsOf(dir, list);
  const starts = await readBytes(paths.starts, offset * startWidth, (limit + 1) * startWidth);
  const count = Math.floor(starts.length / startWidth) - 1;
  if (count < 1) return [];
  const first = Number(starts.slice(0, startWidth));
  const end = Number(starts.slice(count * startWidth, (count + 1) * startWidth));
  const text = await readBytes(paths.lines, first, end - first);
  return text
    .split('\n')
    .slice(0, count)
    .map((line) => JSON.parse(line) as unknown);
}
