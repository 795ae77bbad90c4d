import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createEmbeddedCodec } from '../../connectors/embedded/codec.ts';
import { createConnections } from '../../connectors/kafka/connect.ts';
import { boundsOf, fetchFrom, leaderOf } from '../../connectors/kafka/fetch.ts';
import type { KafkaAdapters } from '../../connectors/kafka/open-kafka.ts';
import { topics } from '../../schemas/topics.ts';
import type { ArrivingEvent } from '../support/workload/labelled-workload.ts';
import { count, table, writeResults } from './results-file.ts';
import { recordOf } from './system/feed.ts';
import { type Bed, onBed, until } from './system/kafka-bed.ts';
import { grouped, streamWorkload } from './system/stream-workload.ts';

const perSecond = 1_000;
const seconds = 30;
const warmUpEvents = 20_000;
const partitions = 8;
const tickMs = 20;
const maxWaitMs = 100;
const maxBytes = 1 << 20;
const app = 'latency';

/** Delays in milliseconds, of each output record that became visible to a reader of committed records. */
interface Seen {
  /** Since the event that it decides was appended. */
  readonly sinceAppended: number[];
  /** Since it was itself appended, in its open transaction. */
  readonly sinceProduced: number[];
  stop(): Promise<void>;
}

/** Reads `matches` as the sink does, and notes how late each decision comes. */
async function watch(brokers: readonly string[]): Promise<Seen> {
  const cluster = createConnections({ brokers, clientId: 'watch' });
  const codec = createEmbeddedCodec();
  const topic = `${app}.${topics.matches.name}`;
  await cluster.connect();
  await cluster.addMultipleTargetTopics([topic]);
  const numbers = Array.from({ length: partitions }, (_, partition) => partition);
  const next = (await boundsOf(cluster, topic, numbers)).map(({ end }) => end);
  const nodeId = leaderOf(cluster, { topic, partition: 0 });
  const sinceAppended: number[] = [];
  const sinceProduced: number[] = [];
  let stopped = false;
  const look = async (): Promise<void> => {
    const ranges = numbers.map((partition) => ({ topic, partition, from: next[partition] ?? 0, maxBytes }));
    const parts = await fetchFrom(cluster, nodeId, ranges, maxWaitMs);
    const nowMs = Date.now();
    for (const { partition, messages, next: readTo } of parts) {
      next[partition] = readTo;
      for (const { value, timestamp } of messages) {
        if (value === null) continue;
        sinceAppended.push(nowMs - codec.decode(topics.matches, value).decidedAt);
        sinceProduced.push(nowMs - Number(timestamp));
      }
    }
  };
  const looking = (async () => {
    while (!stopped) await look();
  })();
  return {
    sinceAppended,
    sinceProduced,
    stop: async () => {
      stopped = true;
      await looking;
      await cluster.disconnect();
    },
  };
}

/** Sends at a steady pace whatever the system does: an answer that is late delays no later event (no coordinated omission). */
async function pace(kafka: KafkaAdapters, events: readonly ArrivingEvent[]): Promise<void> {
  const ports = { codec: createEmbeddedCodec(), partitions } as Parameters<typeof recordOf>[0];
  const started = performance.now();
  const under: Promise<unknown>[] = [];
  let tick = 0;
  for (const group of grouped(events, (perSecond * tickMs) / 1000)) {
    const early = started + tick++ * tickMs - performance.now();
    if (early > 0) await wait(early);
    under.push(kafka.publisher.publish(group.map((event) => recordOf(ports, event))));
  }
  await Promise.all(under);
}

function rowOf(name: string, delays: readonly number[]): string[] {
  const sorted = [...delays].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0);
  return [name, count(delays.length), at(0.5), at(0.99), at(1)];
}

async function measure(bed: Bed, dir: string, events: readonly ArrivingEvent[]): Promise<string> {
  const kafka = await bed.begin(app, join(dir, 'look'));
  const worker = bed.startWorker(app, join(dir, 'worker'));
  const loaded = bed.recordsByPartition.reduce((sum, n) => sum + n, 0);
  await until('the preloaded events', () => worker.last.committed >= loaded);
  const seen = await watch(bed.cluster.brokers);
  const started = performance.now();
  await pace(kafka, events);
  await until('all events', () => worker.last.committed >= loaded + events.length);
  const took = (performance.now() - started) / 1000;
  await wait(2 * maxWaitMs);
  await seen.stop();
  await worker.stop('SIGTERM');
  await kafka.close();
  return [
    `One worker, ${count(perSecond)} events/s for ${seconds} s at a steady pace (${count(events.length / took)} held), commits every 200 ms, one broker, a reader of committed records.`,
    '',
    table(
      ['from, to the decision being visible', 'decisions', 'p50 ms', 'p99 ms', 'longest ms'],
      [
        rowOf('its event was appended', seen.sinceAppended),
        rowOf('the decision was appended, in its open transaction', seen.sinceProduced),
      ],
    ),
  ].join('\n');
}

/** How soon a decision can be seen, over a real broker, exactly once. */
export async function benchKafkaLatency(): Promise<void> {
  const { references, events } = streamWorkload(warmUpEvents + perSecond * seconds);
  const text = await onBed({ references, events: events.slice(0, warmUpEvents) }, partitions, (bed, dir) =>
    measure(bed, dir, events.slice(warmUpEvents)),
  );
  writeResults('kafka-latency', text);
}
