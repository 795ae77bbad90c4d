import assert from 'node:assert/strict';
import type { Cli, RunningUp } from './cli.ts';

const hourMs = 3_600_000;
const noon = Date.UTC(2026, 2, 2, 18);

const given = [
  'Ann',
  'Beth',
  'Carla',
  'Dora',
  'Edith',
  'Fay',
  'Gina',
  'Hanna',
  'Ines',
  'Jo',
  'Kim',
  'Lena',
  'Mona',
  'Nell',
  'Olga',
  'Pia',
  'Rosa',
  'Sue',
  'Tess',
  'Una',
];
const surnames = [
  'Abbott',
  'Becker',
  'Castro',
  'Dolan',
  'Eaton',
  'Foster',
  'Grimes',
  'Hobbs',
  'Ingram',
  'Jacobs',
  'Kline',
  'Lopez',
  'Moreno',
  'Nash',
  'Ortiz',
  'Perkins',
  'Quinn',
  'Reyes',
  'Stone',
  'Tucker',
  'Underwood',
  'Vance',
  'Walsh',
  'Yates',
  'Zimmer',
];

function customer(n: number): object {
  const name = `${given[n % given.length]} ${surnames[Math.floor(n / given.length) % surnames.length]}`;
  return { name, phone: `303${String(2_000_000 + 7919 * n).padStart(7, '0')}` };
}

/** A ticket of the n-th customer with a reward on it, as a POS sends it. */
export function ticket(n: number): object {
  return {
    transaction_id: `T-${n}`,
    clinic_id: 'DEN-1',
    occurred_at: noon + n * 7 * hourMs,
    customer: customer(n),
    lines: [{ line_id: '1', kind: 'SALE', product: 'Botox', amount_cents: 45_000 }],
    tenders: [{ line_id: '2', kind: 'REWARD', label: 'Alle', amount_cents: 4000 }],
  };
}

/** What the program says of that reward. */
export function redemption(n: number): object {
  return {
    redemption_id: `A-${n}`,
    program: 'ALLE',
    clinic_id: 'DEN-1',
    occurred_at: noon + n * 7 * hourMs,
    customer: customer(n),
    product: 'Botox',
    amount_cents: 4000,
  };
}

/** Rows [from, to) as NDJSON. */
export function ndjson(make: (n: number) => object, from: number, to: number): string {
  return Array.from({ length: to - from }, (_, i) => `${JSON.stringify(make(from + i))}\n`).join('');
}

/** Sends a body to a running `up`. */
export async function post(
  up: RunningUp,
  path: string,
  body: string,
  type = 'application/x-ndjson',
): Promise<Response> {
  return fetch(`${up.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${up.secret}`, 'content-type': type },
    body,
  });
}

/** The number that a query gives. */
export async function countRows(cli: Cli, sql: string): Promise<number> {
  const { stdout, stderr, code } = await cli.run(['sql', `${sql} FORMAT TSV`]);
  assert.equal(code, 0, stderr);
  return Number(stdout);
}
