import { readFileSync } from 'node:fs';
import { systemClock } from '../../app/system-clock.ts';
import { openMemory } from '../../connectors/embedded/open-memory.ts';
import type { Out } from '../../processors/ports/records.ts';
import { startSinkRunner } from '../../processors/sinks/sink-runner.ts';
import { topics } from '../../schemas/topics.ts';
import { startTestClickHouse, type TestClickHouse } from '../support/clickhouse.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';
import { decision, exception, previous, redemption, ticket } from '../support/sink-events.ts';
import { count, table, writeResults } from './results-file.ts';

const subjects = 60_000;
const partitions = 8;

type MemoryLog = ReturnType<typeof openMemory>;

/** Appends five records a subject: a ticket, a redemption, two decisions, an exception. They become six rows. */
async function append({ codec, publisher }: MemoryLog, from: number, to: number): Promise<void> {
  const outs: Out[] = [];
  for (let i = from; i < to; i++) {
    const out = (topic: { readonly name: string }, value: Buffer): void => {
      outs.push({ topic: topic.name, partition: i % partitions, key: 'p1', value });
    };
    const decisionId = `r:alle:R${i}`;
    const first = decision({ decisionId, status: 'UNMATCHED' });
    const exceptionId = `${decisionId}!MISSING_POS`;
    out(topics.posTransactions, codec.encode(topics.posTransactions, ticket({ transactionId: `pos:T${i}` })));
    out(topics.rewardsRedemptions, codec.encode(topics.rewardsRedemptions, redemption({ redemptionId: `alle:R${i}` })));
    out(topics.matches, codec.encode(topics.matches, first));
    out(topics.matches, codec.encode(topics.matches, decision({ decisionId, decisionSeq: 2, prev: previous(first) })));
    out(topics.exceptions, codec.encode(topics.exceptions, exception({ decisionId, exceptionId })));
  }
  await publisher.publish(outs);
}

/** CPU microseconds of the engine's process so far; the system counts in ticks of 10 ms. */
function engineCpuMicros(on: TestClickHouse): number {
  const fields = readFileSync(`/proc/${on.server.pid()}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Measures the sink alone: from encoded records of a log in memory to rows in the embedded ClickHouse. */
export async function benchSink(): Promise<void> {
  const telemetry = createRecordingTelemetry();
  const log = openMemory({ partitions, clock: systemClock, maxFetchBytes: 1 << 18 });
  for (let i = 0; i < subjects; i += 2000) await append(log, i, Math.min(i + 2000, subjects));
  const on = await startTestClickHouse();
  const { sink } = on.clickHouse;
  const name = 'sink-clickhouse';
  const cpuBefore = process.cpuUsage();
  const engineBefore = engineCpuMicros(on);
  const beganAt = performance.now();
  const onFatal = (error: unknown): never => {
    throw error;
  };
  const source = log.createSource(name, sink.topics);
  const { codec, storage } = log;
  const runner = await startSinkRunner({ name, sink, source, storage, codec, clock: systemClock, telemetry, onFatal });
  await runner.caughtUp();
  const seconds = (performance.now() - beganAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const engineMicros = engineCpuMicros(on) - engineBefore;
  await runner.stop();
  await on.close();
  const rows = telemetry.values.get('reconduit_sink_rows_total') ?? 0;
  writeResults(
    'sink',
    table(
      ['rows', 'rows/s', 'CPU µs a row, this process', 'CPU µs a row, engine with its merges'],
      [[count(rows), count(rows / seconds), ((user + system) / rows).toFixed(1), (engineMicros / rows).toFixed(1)]],
    ),
  );
}
