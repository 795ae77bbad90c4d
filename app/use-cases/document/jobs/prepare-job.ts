import { isUtf8 } from 'node:buffer';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ReconduitError } from '../../../../processors/errors.ts';
import { isJsonObject } from '../../../../schemas/json.ts';
import { writeTextFile } from '../write-json.ts';

/** Names of a job's files. */
export const jobFiles = {
  request: 'request.json',
  rewards: 'rewards.ndjson',
  pos: 'pos.ndjson',
} as const;

/** What a request asks for; its transactions are in files by now. */
export interface PreparedJob {
  readonly totalRewards: number;
  readonly totalPos: number;
  /** null: not stated. */
  readonly threshold: number | null;
}

function refuse(what: string): never {
  throw new ReconduitError('RECORD_INVALID', what);
}

function thresholdOf(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  return refuse('threshold: give a number from 0 to 1');
}

function listOf(body: Record<string, unknown>, name: string): unknown[] {
  const value = body[name];
  return Array.isArray(value) ? value : refuse(`${name}: give a list of transactions`);
}

/** Parsing has no bound of depth, writing has. */
function lineOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return refuse('a transaction nests too deep');
  }
}

async function writeLines(path: string, values: readonly unknown[]): Promise<void> {
  const file = writeTextFile(path);
  for (const value of values) await file.write(`${lineOf(value)}\n`);
  await file.end();
}

function parsed(body: Buffer): Record<string, unknown> {
  if (!isUtf8(body)) refuse('the body is not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    refuse('the body is not JSON');
  }
  return isJsonObject(value) ? value : refuse('the body is not a JSON object');
}

/** Takes a request's body apart: one line a transaction, in the order given. @throws RECORD_INVALID saying what is wrong. */
export async function prepareJob(dir: string): Promise<PreparedJob> {
  const path = join(dir, jobFiles.request);
  const body = parsed(await readFile(path));
  const threshold = thresholdOf(body['threshold']);
  const rewards = listOf(body, 'reward_transactions');
  const pos = listOf(body, 'pos_transactions');
  if (rewards.length + pos.length === 0) refuse('reward_transactions and pos_transactions are both empty');
  await writeLines(join(dir, jobFiles.rewards), rewards);
  await writeLines(join(dir, jobFiles.pos), pos);
  await rm(path);
  return { totalRewards: rewards.length, totalPos: pos.length, threshold };
}
