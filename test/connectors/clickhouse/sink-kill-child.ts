// A life of the program in sink-kill.process.ts: appends decisions and tickets, sinks them, until it is killed or told to end.
import { systemClock } from '../../../app/system-clock.ts';
import { startEmbeddedClickHouse } from '../../../connectors/clickhouse/chdb-process.ts';
import { type ClickHouse, createClickHouse } from '../../../connectors/clickhouse/client.ts';
import { openEmbedded } from '../../../connectors/embedded/open-embedded.ts';
import type { Out } from '../../../processors/ports/records.ts';
import type { OffsetRange, Sink } from '../../../processors/ports/sink.ts';
import type { StorageProvider } from '../../../processors/ports/state.ts';
import { startSinkRunner } from '../../../processors/sinks/sink-runner.ts';
import { sinkStateChange } from '../../../processors/sinks/sink-state.ts';
import { topics } from '../../../schemas/topics.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { eventually } from '../../support/sink-bench.ts';
import { decision, previous, someDay, someMs, ticket } from '../../support/sink-events.ts';

/** Defects that the harness must notice. */
export type SeededBug = 'none' | 'acknowledge-first' | 'never-look' | 'forget-intent';

/** Figures that must be equal. */
export interface SinkLedger {
  readonly decisions: number;
  readonly tickets: number;
  readonly logRows: number;
  readonly matched: number;
}

const partitions = 4;
const [dir = '', life = '0', bug = 'none'] = process.argv.slice(2);

/** The harness aims at the next insert. */
let isAimedAt = false;

/** Stops, when it is aimed at, at the most dangerous moment: rows are stored, and nothing is committed yet. */
function stopping(sink: Sink): Sink {
  return {
    ...sink,
    write: async (batch) => {
      await sink.write(batch);
      if (!isAimedAt || batch.table !== 'match_log') return;
      process.send?.({ kind: 'stored' });
      // Its commit would come before the kill now and then, and the harness would find no defect.
      await new Promise(() => undefined);
    },
  };
}

function all({ from, to }: OffsetRange): Set<number> {
  return new Set(Array.from({ length: to - from }, (_, i) => from + i));
}

function flawedSink(sink: Sink): Sink {
  if (bug === 'never-look') {
    return { ...sink, stored: async (_table, ranges) => new Map(ranges.map((range) => [range.partition, all(range)])) };
  }
  if (bug === 'acknowledge-first') {
    return {
      ...sink,
      write: (batch) => {
        const copy = { ...batch, bytes: Buffer.from(batch.bytes) };
        void sink.write(copy).catch(() => {});
        return Promise.resolve();
      },
    };
  }
  return sink;
}

function flawedStorage(storage: StorageProvider): StorageProvider {
  if (bug !== 'forget-intent') return storage;
  return {
    open: async (task, hash) => {
      const { state, committer } = await storage.open(task, hash);
      return {
        state,
        committer: {
          recover: () => committer.recover(),
          close: () => committer.close(),
          commit: (step) => {
            const changes = step.changes.map(({ value }) =>
              sinkStateChange({ ...JSON.parse(String(value)), intent: null }),
            );
            return committer.commit({ ...step, changes });
          },
        },
      };
    },
  };
}

const telemetry = createRecordingTelemetry();
const embedded = await openEmbedded({ dir: `${dir}/log`, partitions, clock: systemClock });
const server = await startEmbeddedClickHouse({ dataDir: `${dir}/clickhouse`, telemetry });
const { url, username, password } = server;
const clickHouse: ClickHouse = createClickHouse({ url, username, password, database: 'reconduit' });
if ((await clickHouse.migrate()).length > 0) {
  // Merges would hide rows that were inserted twice.
  await clickHouse.command('ALTER TABLE match_log MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1');
}
const runner = await startSinkRunner({
  name: 'sink-clickhouse',
  sink: flawedSink(stopping(clickHouse.sink)),
  source: embedded.createSource('sink-clickhouse', clickHouse.sink.topics),
  storage: flawedStorage(embedded.storage),
  codec: embedded.codec,
  clock: systemClock,
  telemetry,
  onFatal: (error) => {
    throw error;
  },
  batchRecords: 300,
  lingerMs: 15,
});

function someEvents(n: number): Out[] {
  const { codec } = embedded;
  const partition = n % partitions;
  // Two months: an insert makes a part in each, and may be cut off between them.
  const months = [someMs, someMs + 30 * 86_400_000] as const;
  return Array.from({ length: 40 }, (_, i) => {
    const decisionId = `r:${life}-${n}-${i}`;
    const time = { occurredAt: months[i % 2] ?? 0, occurredOn: someDay + 30 * (i % 2) };
    const first = decision({ decisionId, ...time, status: 'UNMATCHED', claimedCents: 0 });
    const second = decision({ decisionId, ...time, decisionSeq: 2, prev: previous(first) });
    const rows = [codec.encode(topics.matches, first), codec.encode(topics.matches, second)];
    const outs = rows.map((value) => ({ topic: topics.matches.name, partition, key: 'p1', value }));
    const value = codec.encode(topics.posTransactions, ticket({ transactionId: decisionId }));
    return [...outs, { topic: topics.posTransactions.name, partition, key: 'p1', value }];
  }).flat();
}

async function truth(): Promise<SinkLedger> {
  const records = async (topic: string): Promise<number> => {
    const bounds = await embedded.reader.bounds(topic);
    return bounds.reduce((sum, { end }) => sum + end, 0);
  };
  const decisions = (await records(topics.matches.name)) / 2;
  return {
    decisions,
    tickets: await records(topics.posTransactions.name),
    logRows: 3 * decisions,
    matched: decisions,
  };
}

async function found(): Promise<SinkLedger | undefined> {
  const [row] =
    await clickHouse.rows<SinkLedger>(`SELECT (SELECT count() FROM matches FINAL WHERE decision_seq = 2) AS decisions,
    (SELECT count() FROM pos_transactions FINAL) AS tickets, (SELECT count() FROM match_log) AS logRows,
    (SELECT sumIf(sign, status = 'MATCHED') FROM match_log) AS matched`);
  return row;
}

let ending = false;
process.on('message', (message: 'kill-engine' | 'aim' | 'end') => {
  const pid = server.pid();
  if (message === 'kill-engine' && pid !== undefined) process.kill(pid, 'SIGKILL');
  if (message === 'aim') isAimedAt = true;
  if (message === 'end') ending = true;
});
process.send?.({ kind: 'ready' });
for (let n = 0; !ending; n++) {
  await embedded.publisher.publish(someEvents(n));
  // Keeps the log growing, and leaves the sink time to follow.
  await systemClock.sleep(30);
}
await runner.caughtUp();
// A sink that acknowledges first does not wait for an engine that was killed.
await eventually(() =>
  clickHouse.ping().then(
    () => true,
    () => false,
  ),
);
const ledger = { kind: 'ledger', expected: await truth(), found: await found() };
process.send?.(ledger);
await runner.stop();
await clickHouse.close();
await server.close();
await embedded.close();
process.disconnect();
