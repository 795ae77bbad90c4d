import { ask } from './own-request.ts';
import { kafkaJs } from './patches.ts';
import type { BrokerRequests, OwnRequest, ProducedTopic, ProducerIdentity } from './protocol.ts';
import { batchBytes, putBatch } from './record-batch.ts';

const apiKey = 0;
const apiVersion = 7;
const allInSync = -1;
const noString = -1;

/** Batches to append, at most one a partition. */
export interface ProduceRequest extends ProducerIdentity {
  /** Absent: not in a transaction. */
  readonly transactionalId?: string;
  /** How long the leader may wait for its followers. */
  readonly timeoutMs: number;
  readonly topicData: readonly ProducedTopic[];
}

/** Where the batches landed. */
export interface ProduceAnswer {
  readonly topics: readonly {
    readonly topicName: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly baseOffset: string;
      readonly logAppendTime: string;
    }[];
  }[];
}

function stringBytes(text: string | undefined): number {
  return 2 + (text === undefined ? 0 : Buffer.byteLength(text));
}

function putString(bytes: Buffer, at: number, text: string | undefined): number {
  if (text === undefined) return bytes.writeInt16BE(noString, at);
  const end = at + 2 + bytes.write(text, at + 2);
  bytes.writeInt16BE(end - at - 2, at);
  return end;
}

/** A Produce request, version 7, behind its header. */
function encodeProduce(request: ProduceRequest): Buffer {
  const { transactionalId, timeoutMs, topicData } = request;
  const owner = { ...request, isTransactional: transactionalId !== undefined };
  let size = stringBytes(transactionalId) + 10;
  for (const { topic, partitions } of topicData) {
    size += stringBytes(topic) + 4;
    for (const { messages } of partitions) size += 8 + batchBytes(messages);
  }
  const bytes = Buffer.allocUnsafe(size);
  let at = putString(bytes, 0, transactionalId);
  at = bytes.writeInt16BE(allInSync, at);
  at = bytes.writeInt32BE(timeoutMs, at);
  at = bytes.writeInt32BE(topicData.length, at);
  for (const { topic, partitions } of topicData) {
    at = putString(bytes, at, topic);
    at = bytes.writeInt32BE(partitions.length, at);
    for (const batch of partitions) {
      at = bytes.writeInt32BE(batch.partition, at);
      const end = putBatch(bytes, at + 4, batch, owner);
      bytes.writeInt32BE(end - at - 4, at);
      at = end;
    }
  }
  return bytes;
}

/** Appends batches on all in-sync replicas of the partitions that a broker leads. @throws kafkajs's errors. */
export async function produce(broker: BrokerRequests, request: ProduceRequest): Promise<ProduceAnswer> {
  const buffer = encodeProduce(request);
  const encode = async (): Promise<{ buf: Buffer; buffer: Buffer }> => ({ buf: buffer, buffer });
  const own: OwnRequest<ProduceAnswer> = {
    request: { apiKey, apiVersion, apiName: 'Produce', encode },
    response: kafkaJs.produceAnswer as OwnRequest<ProduceAnswer>['response'],
  };
  return ask(broker, own);
}
