import type { TopicPartition } from './fetch.ts';
import type { ProducedMessage } from './protocol.ts';
import { headersBytes } from './record-batch.ts';

// Brokers refuse a batch of more than 1 MiB unless told otherwise.
const maxBatchBytes = 900_000;
const maxBatchRecords = 10_000;
// Lengths, deltas and attributes of a record, and then some.
const recordOverheadBytes = 32;

/** Records for one partition, cut into batches that brokers take; batches of a partition go one after the other. */
export interface PartitionPlan extends TopicPartition {
  readonly batches: readonly (readonly ProducedMessage[])[];
}

function sizeOf({ key, value, headers }: ProducedMessage): number {
  return Buffer.byteLength(key) + (value?.length ?? 0) + headersBytes(headers) + recordOverheadBytes;
}

function cut(messages: readonly ProducedMessage[]): ProducedMessage[][] {
  const batches: ProducedMessage[][] = [];
  let batch: ProducedMessage[] = [];
  let sizeBytes = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    if (batch.length > 0 && (sizeBytes + size > maxBatchBytes || batch.length >= maxBatchRecords)) {
      batches.push(batch);
      batch = [];
      sizeBytes = 0;
    }
    batch.push(message);
    sizeBytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Gathers records by partition, in order. */
export class ProducePlan {
  private readonly partitions = new Map<string, { at: TopicPartition; messages: ProducedMessage[] }>();

  add(at: TopicPartition, message: ProducedMessage): void {
    const key = `${at.topic}/${at.partition}`;
    const known = this.partitions.get(key);
    if (known === undefined) this.partitions.set(key, { at, messages: [message] });
    else known.messages.push(message);
  }

  finish(): PartitionPlan[] {
    return [...this.partitions.values()].map(({ at, messages }) => ({ ...at, batches: cut(messages) }));
  }
}
