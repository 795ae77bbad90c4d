// DescribeTransactions (api 65, version 0), which kafkajs has not: what coordinators know of transactional ids.
import { ask } from './own-request.ts';
import { kafkaJs } from './patches.ts';
import type { ClusterConnections, OwnRequest } from './protocol.ts';

const apiKey = 65;
const transactionCoordinator = 1;
const notFound = 105;
const notOpen = -1;
// What is over keeps its last start until the next begins.
const underWay = /^(Ongoing|Prepare)/;

/** A transaction that is under way. */
export interface OpenTransaction {
  readonly transactionalId: string;
  /** As Kafka names it: Ongoing, PrepareCommit, PrepareAbort. */
  readonly state: string;
  readonly openMs: number;
}

interface Described {
  readonly errorCode: number;
  readonly transactionalId: string;
  readonly state: string;
  readonly startedMs: number;
}

/** Lengths and strings of the protocol's compact form (KIP-482): one more than they are, as a varint. */
function compactString(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([unsignedVarint(bytes.length + 1), bytes]);
}

function unsignedVarint(n: number): Buffer {
  const bytes: number[] = [];
  let rest = n;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function encodeRequest(ids: readonly string[]): Buffer {
  // No tagged fields at the end of the header, and of the body.
  const none = Buffer.from([0]);
  return Buffer.concat([none, unsignedVarint(ids.length + 1), ...ids.map(compactString), none]);
}

class CompactReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  varint(): number {
    let n = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes.readUInt8(this.at++);
      n |= (byte & 0x7f) << shift;
      if (byte < 0x80) return n;
    }
  }

  skip(size: number): void {
    this.at += size;
  }

  int16(): number {
    this.at += 2;
    return this.bytes.readInt16BE(this.at - 2);
  }

  int64(): number {
    this.at += 8;
    return Number(this.bytes.readBigInt64BE(this.at - 8));
  }

  string(): string {
    const size = this.varint() - 1;
    this.at += size;
    return this.bytes.toString('utf8', this.at - size, this.at);
  }

  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.varint() - 1) }, read);
  }

  tags(): void {
    for (let left = this.varint(); left > 0; left--) {
      this.varint();
      this.skip(this.varint());
    }
  }
}

function decodeAnswer(bytes: Buffer): Described[] {
  const reader = new CompactReader(bytes);
  reader.tags();
  // How long the broker would have us wait.
  reader.skip(4);
  return reader.array(() => {
    const [errorCode, transactionalId, state] = [reader.int16(), reader.string(), reader.string()];
    reader.skip(4);
    const startedMs = reader.int64();
    // Producer id and epoch.
    reader.skip(10);
    reader.array(() => {
      reader.string();
      reader.array(() => reader.skip(4));
      reader.tags();
    });
    reader.tags();
    return { errorCode, transactionalId, state, startedMs };
  });
}

function describing(ids: readonly string[]): OwnRequest<Described[]> {
  return {
    request: {
      apiKey,
      apiVersion: 0,
      apiName: 'DescribeTransactions',
      encode: async () => {
        const buffer = encodeRequest(ids);
        return { buf: buffer, buffer };
      },
    },
    response: {
      decode: async (raw) => decodeAnswer(raw),
      parse: async (decoded) => decoded as Described[],
    },
  };
}

/**
 * Transactions of these ids that have been open for longer than `olderThanMs`, by our clock; readers of committed records wait
 * for them. @throws kafkajs's errors.
 */
export async function openTransactions(
  cluster: ClusterConnections,
  ids: readonly string[],
  olderThanMs: number,
): Promise<OpenTransaction[]> {
  const open: OpenTransaction[] = [];
  for (const id of ids) {
    const coordinator = await cluster.findGroupCoordinator({ groupId: id, coordinatorType: transactionCoordinator });
    for (const { errorCode, transactionalId, state, startedMs } of await ask(coordinator, describing([id]))) {
      if (errorCode !== 0 && errorCode !== notFound) {
        throw kafkaJs.createErrorFromCode(errorCode);
      }
      if (errorCode !== 0 || startedMs === notOpen || !underWay.test(state)) continue;
      const openMs = Date.now() - startedMs;
      if (openMs > olderThanMs) open.push({ transactionalId, state, openMs });
    }
  }
  return open;
}
