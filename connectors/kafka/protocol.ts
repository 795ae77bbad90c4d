// What this connector uses of kafkajs below its public API: connections and requests, with our own source, producer and
// group membership on top. Typed here since kafkajs has no types for it; patches.ts refuses any other version.

import type { ConnectionOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';

/** How to reach a cluster. */
export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: ConnectionOptions | boolean;
  readonly sasl?: SASLOptions;
  /** Longest wait for an answer; default 10 s. */
  readonly requestTimeoutMs?: number;
}

/** A record as a fetch brings it. */
export interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

/** Where a transaction that was aborted begins in a partition. */
export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

/** What a fetch brings of one partition. */
export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  readonly abortedTransactions: readonly AbortedTransaction[];
  readonly messages: readonly FetchedMessage[];
}

/** What a fetch asks of one partition. */
export interface FetchRange {
  readonly partition: number;
  readonly fetchOffset: string;
  readonly maxBytes: number;
}

/** A record to produce; null value: a tombstone. */
export interface ProducedMessage {
  readonly key: Buffer | string;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One record batch. */
export interface ProducedBatch {
  readonly partition: number;
  readonly firstSequence: number;
  readonly messages: readonly ProducedMessage[];
}

/** Batches of one topic, at most one a partition. */
export interface ProducedTopic {
  readonly topic: string;
  readonly partitions: readonly ProducedBatch[];
}

/** Who produces. */
export interface ProducerIdentity {
  readonly producerId: string;
  readonly producerEpoch: number;
}

/** Offsets of one topic, to be committed. */
export interface CommittedOffsets {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly offset: string;
    /** A note that whoever fetches the offset gets with it. */
    readonly metadata?: string;
  }[];
}

/** Offsets of one topic that a group has committed; -1: none. */
export interface KnownOffsets {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly offset: string;
    readonly metadata: string | null;
  }[];
}

/** A member of a group as its leader sees it. */
export interface GroupMember {
  readonly memberId: string;
  readonly memberMetadata: Buffer;
}

/** What the leader tells the coordinator of one member. */
export interface GroupAssignment {
  readonly memberId: string;
  readonly memberAssignment: Buffer;
}

/** A request of our own: its bytes behind the header, and how to read the answer. */
export interface OwnRequest<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
  };
  readonly response: { decode(raw: Buffer): Promise<unknown>; parse(decoded: unknown): Promise<T> };
}

/** Requests to one broker. Each rejects with an error whose `type` is Kafka's error name. */
export interface BrokerRequests {
  readonly connectionPool: { send<T>(request: OwnRequest<T>): Promise<T> };
  disconnect(): Promise<void>;
  fetch(request: {
    readonly isolationLevel: number;
    readonly maxWaitTime: number;
    readonly minBytes: number;
    readonly maxBytes: number;
    readonly topics: readonly { readonly topic: string; readonly partitions: readonly FetchRange[] }[];
  }): Promise<{
    readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
  }>;
  initProducerId(request: {
    readonly transactionalId?: string | undefined;
    readonly transactionTimeout: number;
  }): Promise<ProducerIdentity>;
  addPartitionsToTxn(
    request: {
      readonly transactionalId: string;
      readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
    } & ProducerIdentity,
  ): Promise<unknown>;
  endTxn(
    request: { readonly transactionalId: string; readonly transactionResult: boolean } & ProducerIdentity,
  ): Promise<unknown>;
  joinGroup(request: {
    readonly groupId: string;
    readonly sessionTimeout: number;
    readonly rebalanceTimeout: number;
    readonly memberId: string;
    readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  }): Promise<{
    readonly generationId: number;
    readonly leaderId: string;
    readonly memberId: string;
    readonly members: readonly GroupMember[];
  }>;
  syncGroup(request: {
    readonly groupId: string;
    readonly generationId: number;
    readonly memberId: string;
    readonly groupAssignment: readonly GroupAssignment[];
  }): Promise<{ readonly memberAssignment: Buffer }>;
  heartbeat(request: {
    readonly groupId: string;
    readonly groupGenerationId: number;
    readonly memberId: string;
  }): Promise<unknown>;
  leaveGroup(request: { readonly groupId: string; readonly memberId: string }): Promise<unknown>;
  describeGroups(request: { readonly groupIds: readonly string[] }): Promise<{
    readonly groups: readonly {
      readonly groupId: string;
      readonly state: string;
      readonly members: readonly {
        readonly memberId: string;
        readonly clientId: string;
        readonly clientHost: string;
        readonly memberAssignment: Buffer;
      }[];
    }[];
  }>;
  offsetCommit(request: {
    readonly groupId: string;
    readonly groupGenerationId: number;
    readonly memberId: string;
    readonly retentionTime?: number;
    readonly topics: readonly CommittedOffsets[];
  }): Promise<unknown>;
  offsetFetch(request: {
    readonly groupId: string;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number }[];
    }[];
  }): Promise<{ readonly responses: readonly KnownOffsets[] }>;
}

/** Connections to all brokers of a cluster, with its metadata. */
export interface ClusterConnections {
  readonly brokerPool: {
    readonly metadata: {
      readonly clusterId?: string;
      readonly brokers?: readonly { readonly host: string; readonly port: number }[];
    } | null;
  };
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findBroker(broker: { readonly nodeId: string | number }): Promise<BrokerRequests>;
  findControllerBroker(): Promise<BrokerRequests>;
  findGroupCoordinator(of: { readonly groupId: string; readonly coordinatorType: 0 | 1 }): Promise<BrokerRequests>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
  fetchTopicsOffset(
    topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number }[];
      readonly fromBeginning: boolean;
    }[],
  ): Promise<
    readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[]
  >;
  removeBroker(address: { readonly host: string; readonly port: number }): void;
}
