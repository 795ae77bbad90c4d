import autocannon from 'autocannon';
import { stated } from '../support/job-client.ts';
import { ticket } from '../support/live-feed.ts';
import { count, table, writeResults } from './results-file.ts';
import { startHttpServer } from './system/http-server.ts';

const seconds = 300;
// Far from what the door can do, near what the desks of a large chain ask for.
const perSecond = 300;
const connections = 20;

type Json = Readonly<Record<string, unknown>>;

function posted(path: string, body: Json): autocannon.Request {
  return { method: 'POST', path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const pair = { reward_transaction: stated(1), pos_transaction: stated(1), threshold: 0.95 };

/** What callers ask in turn: predictions, live tickets, and what people and machines look at. */
const requests: autocannon.Request[] = [
  posted('/predict', pair),
  // Each a ticket of its own: autocannon fills in the id.
  posted('/v1/pos/transactions', { ...ticket(1), transaction_id: 'load-[<id>]' }),
  posted('/predict', { ...pair, pos_transaction: stated(2) }),
  posted('/predict/batch', { pairs: Array.from({ length: 10 }, (_, i) => ({ ...pair, pos_transaction: stated(i) })) }),
  { method: 'GET', path: '/health' },
  { method: 'GET', path: '/reconcile/history' },
  { method: 'GET', path: '/v1/exceptions?limit=20' },
  { method: 'GET', path: '/metrics' },
];

/** Asks the real server for five minutes, mixed, and counts every error. @throws when there was one. */
export async function benchLoad(): Promise<void> {
  const server = await startHttpServer();
  try {
    const first = server.residentMb();
    const done = await autocannon({
      url: server.url,
      connections,
      duration: seconds,
      overallRate: perSecond,
      idReplacement: true,
      requests,
    });
    const errors = done.errors + done.timeouts + done.non2xx;
    const { p50, p99, max } = done.latency;
    const rows = [
      ['requests answered', count(done['2xx'])],
      ['errors, timeouts, answers other than 2xx', `${done.errors}, ${done.timeouts}, ${done.non2xx}`],
      ['p50, p99, longest ms', `${p50}, ${p99}, ${max}`],
      ['memory of the process at the start and the end, MB', `${count(first)}, ${count(server.residentMb())}`],
      ['processor time a request, ms', ((1000 * server.cpuSeconds()) / done['2xx']).toFixed(2)],
    ];
    const asked = requests.map(({ method, path }) => `${method} ${path}`).join(', ');
    const how = `autocannon, ${connections} connections, ${perSecond} requests/s for ${seconds} s, in turn: ${asked}.`;
    writeResults('load', [how, '', table(['figure', 'value'], rows)].join('\n'));
    if (errors > 0) throw new Error(`${errors} requests failed`);
  } finally {
    await server.stop();
  }
}
