import type { Embedded } from '../../../connectors/embedded/open-embedded.ts';
import { openMemory } from '../../../connectors/embedded/open-memory.ts';
import type { RawRecord } from '../../../processors/ports/records.ts';
import { startRunner } from '../../../processors/runtime/runner.ts';
import { timerStore } from '../../../processors/runtime/timers.ts';
import type { Topology } from '../../../processors/runtime/topology.ts';
import { topologyHash } from '../../../processors/runtime/topology-hash.ts';
import { type TopicSpec, topics } from '../../../schemas/topics.ts';
import { createRecordingTelemetry } from '../recording-telemetry.ts';
import { steadyClock } from '../steady-clock.ts';
import { crashPartitions } from './crash-topology.ts';

/** The adapters that a dump reads. */
export type Readable = Pick<Embedded, 'reader' | 'storage'>;

async function recordsOf({ reader }: Readable, topic: TopicSpec): Promise<RawRecord[]> {
  const all: RawRecord[] = [];
  for (const [partition, { end }] of (await reader.bounds(topic.name)).entries()) {
    for (let next = 0; next < end; ) {
      const records = await reader.read(topic.name, partition, next, end - next);
      const last = records.at(-1);
      if (records[0]?.offset !== next || last === undefined)
        throw new Error(`${topic.name}-${partition}@${next} is gone`);
      all.push(...records);
      next = last.offset + 1;
    }
  }
  return all;
}

function byAppendTime(records: readonly RawRecord[]): Map<number, RawRecord[]> {
  const batches = new Map<number, RawRecord[]>();
  for (const record of records) {
    const batch = batches.get(record.appendTimeMs);
    if (batch === undefined) batches.set(record.appendTimeMs, [record]);
    else batch.push(record);
  }
  return batches;
}

/** Input records as `topic-partition@offset key=hex`. */
export async function dumpInputs(adapters: Readable, { inputs }: Topology): Promise<string[]> {
  const records = (await Promise.all(inputs.map((topic) => recordsOf(adapters, topic)))).flat();
  return records.map((r) => `${r.topic}-${r.partition}@${r.offset} ${r.key}=${r.value.toString('hex')}`);
}

/** Outputs in their order, without append times; what several tasks write to one partition is sorted. */
export async function dumpOutputs(adapters: Readable, topology: Topology): Promise<string[]> {
  const lines: string[] = [];
  for (const topic of [...topology.outputs, topics.dlq]) {
    const shown = (await recordsOf(adapters, topic)).map(
      ({ partition, key, value }) => `${topic.name}-${partition} ${key}=${value.toString('hex')}`,
    );
    lines.push(...(topic.routing === 'single' ? shown.sort() : shown));
  }
  return lines;
}

/** Positions, stream time, every store and the timers of every task. */
export async function dumpState({ storage }: Readable, topology: Topology): Promise<string[]> {
  const lines: string[] = [];
  for (let partition = 0; partition < crashPartitions; partition++) {
    const { state, committer } = await storage.open({ topology: topology.name, partition }, topologyHash(topology));
    const { positions, streamTimeMs } = await committer.recover();
    lines.push(`${partition} ${JSON.stringify(Object.entries(positions).sort())} ${streamTimeMs}`);
    for (const { name } of [...topology.stores, timerStore]) {
      for (const [key, value] of state.range(name, '', '\u{10ffff}', Number.MAX_SAFE_INTEGER)) {
        lines.push(`${partition} ${name}/${key}=${value.toString('hex')}`);
      }
    }
  }
  return lines;
}

/**
 * Runs the topology in memory, without interruption, over the very inputs of another log: the same batches, append times
 * and offsets. What it gives is what that log's outputs and state must be.
 */
export async function runUninterrupted(from: Readable, topology: Topology): Promise<Readable> {
  const clock = { now: 0 };
  const memory = openMemory({
    partitions: crashPartitions,
    clock: { nowMs: () => clock.now },
    maxFetchBytes: 1 << 20,
  });
  const records = (await Promise.all(topology.inputs.map((topic) => recordsOf(from, topic)))).flat();
  for (const [appendTimeMs, batch] of [...byAppendTime(records)].sort(([a], [b]) => a - b)) {
    clock.now = appendTimeMs;
    await memory.publisher.publish(batch);
  }
  const runner = await startRunner({
    topology,
    partitions: crashPartitions,
    source: memory.createSource(topology.name, topology.inputs),
    storage: memory.storage,
    codec: memory.codec,
    clock: steadyClock,
    telemetry: createRecordingTelemetry(),
    commitIntervalMs: 50,
    onFatal: (error) => {
      throw error;
    },
  });
  await runner.caughtUp();
  await runner.stop();
  return memory;
}
