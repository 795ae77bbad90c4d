import assert from 'node:assert/strict';
import { eventually } from './cli.ts';

/** A transaction as document 000 writes them. */
export interface Stated {
  readonly customer_name: string;
  readonly customer_phone: string;
  readonly amount: number;
  readonly date: string;
  readonly service: string;
}

const given = ['Ann', 'Beth', 'Carla', 'Dora', 'Edith', 'Fay', 'Gina', 'Hanna', 'Ines', 'Jo', 'Kim', 'Lena', 'Mona'];
const syllables = [
  'ab',
  'be',
  'ca',
  'do',
  'ed',
  'fo',
  'gi',
  'ho',
  'in',
  'ja',
  'ko',
  'lu',
  'mo',
  'na',
  'or',
  'pe',
  'ro',
];

/** Different customers for different numbers, the same for the same. */
export function stated(n: number, over: Partial<Stated> = {}): Stated {
  const syllable = (i: number): string => syllables[Math.floor(n / 17 ** i) % syllables.length] ?? '';
  const surname = `${syllable(0)}${syllable(1)}${syllable(2)}son`;
  const dayMs = Date.UTC(2024, 0, 1) + (n % 300) * 86_400_000;
  return {
    customer_name: `${given[n % given.length]} ${surname.charAt(0).toUpperCase()}${surname.slice(1)}`,
    customer_phone: `(303) ${200 + (n % 700)}-${String((7919 * n) % 10_000).padStart(4, '0')}`,
    amount: 20 * (1 + (n % 9)),
    date: new Date(dayMs).toISOString().slice(0, 10),
    service: 'Botox Treatment',
    ...over,
  };
}

/** `count` customers from `first` on. */
export function customers(first: number, count: number): Stated[] {
  return Array.from({ length: count }, (_, i) => stated(first + i));
}

/** A job as the routes show it. */
export interface ShownJob {
  readonly job_id: string;
  readonly run_id: string;
  readonly status: string;
  readonly progress_percent: number;
  readonly attempts: number;
  readonly summary: Readonly<Record<string, number>> | null;
  readonly error: { readonly code: string } | null;
}

/** What a script does with jobs. */
export interface JobClient {
  start(rewards: readonly object[], pos: readonly object[]): Promise<Response>;
  /** The id of a job that was taken. */
  started(rewards: readonly object[], pos: readonly object[]): Promise<string>;
  status(jobId: string): Promise<ShownJob>;
  /** Waits until it is so far. */
  until(jobId: string, is: (job: ShownJob) => boolean): Promise<ShownJob>;
  json<T>(path: string, init?: RequestInit): Promise<T>;
}

/** Speaks to the server at this address. */
export function jobClient(url: string): JobClient {
  const json = async <T>(path: string, init: RequestInit = {}): Promise<T> =>
    (await (await fetch(`${url}${path}`, init)).json()) as T;
  const start = (reward_transactions: readonly object[], pos_transactions: readonly object[]): Promise<Response> =>
    fetch(`${url}/reconcile/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reward_transactions, pos_transactions, threshold: 0.85 }),
    });
  const status = (jobId: string): Promise<ShownJob> => json(`/reconcile/jobs/${jobId}`);
  return {
    json,
    start,
    status,
    started: async (rewards, pos) => {
      const answer = await start(rewards, pos);
      assert.equal(answer.status, 200);
      return ((await answer.json()) as ShownJob).job_id;
    },
    until: (jobId, is) => eventually(() => status(jobId), is),
  };
}
