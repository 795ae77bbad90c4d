// Rows per second from encoded records to rows in the embedded ClickHouse, and what they cost the main process.
// `npm run build && node dist/test/bench/sink.bench.js [records]`
import { readFileSync } from 'node:fs';
import { systemClock } from '../../app/system-clock.ts';
import { openMemory } from '../../connectors/embedded/open-memory.ts';
import type { Out } from '../../processors/ports/records.ts';
import { startSinkRunner } from '../../processors/sinks/sink-runner.ts';
import { topics } from '../../schemas/topics.ts';
import { startTestClickHouse } from '../support/clickhouse.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';
import { decision, exception, previous, redemption, ticket } from '../support/sink-events.ts';

const records = Number(process.argv[2] ?? 200_000);
const partitions = 8;
const telemetry = createRecordingTelemetry();
const log = openMemory({ partitions, clock: systemClock, maxFetchBytes: 1 << 18 });
const { codec, publisher } = log;

/** Five records: a ticket, a redemption, two decisions, an exception; six rows. */
async function append(from: number, to: number): Promise<void> {
  const outs: Out[] = [];
  for (let i = from; i < to; i++) {
    const partition = i % partitions;
    const out = (topic: { readonly name: string }, value: Buffer): void => {
      outs.push({ topic: topic.name, partition, key: 'p1', value });
    };
    const decisionId = `r:alle:R${i}`;
    const first = decision({ decisionId, status: 'UNMATCHED' });
    out(topics.posTransactions, codec.encode(topics.posTransactions, ticket({ transactionId: `pos:T${i}` })));
    out(topics.rewardsRedemptions, codec.encode(topics.rewardsRedemptions, redemption({ redemptionId: `alle:R${i}` })));
    out(topics.matches, codec.encode(topics.matches, first));
    out(topics.matches, codec.encode(topics.matches, decision({ decisionId, decisionSeq: 2, prev: previous(first) })));
    out(
      topics.exceptions,
      codec.encode(topics.exceptions, exception({ decisionId, exceptionId: `${decisionId}!MISSING_POS` })),
    );
  }
  await publisher.publish(outs);
}

const on = await startTestClickHouse();
for (let i = 0; i < records / 5; i += 2000) await append(i, Math.min(i + 2000, records / 5));
const { sink } = on.clickHouse;
/** CPU seconds of the engine's process so far: user and system, in ticks of 10 ms. */
function engineCpuSeconds(): number {
  const fields = readFileSync(`/proc/${on.server.pid()}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const engineBefore = engineCpuSeconds();
const cpuBefore = process.cpuUsage();
const beganAt = performance.now();
const runner = await startSinkRunner({
  name: 'sink-clickhouse',
  sink,
  source: log.createSource('sink-clickhouse', sink.topics),
  storage: log.storage,
  codec,
  clock: systemClock,
  telemetry,
  onFatal: (error) => {
    throw error;
  },
});
await runner.caughtUp();
const seconds = (performance.now() - beganAt) / 1000;
const engineMicros = (engineCpuSeconds() - engineBefore) * 1e6;
const cpu = process.cpuUsage(cpuBefore);
await runner.stop();
const rows = telemetry.values.get('reconduit_sink_rows_total') ?? 0;
const cpuMicros = cpu.user + cpu.system;
console.log(`${records} records, ${rows} rows in ${seconds.toFixed(2)} s: ${Math.round(rows / seconds)} rows/s`);
console.log(
  `main process: ${(cpuMicros / rows).toFixed(1)} us CPU a row, ${(cpuMicros / records).toFixed(1)} us a record`,
);
console.log(`engine: ${(engineMicros / rows).toFixed(1)} us CPU a row, merges included`);
await on.close();
