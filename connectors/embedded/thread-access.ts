import type { MessagePort } from 'node:worker_threads';

/** What a thread needs to open the data that its process has open; goes to it as worker data, `port` transferred. */
export interface ThreadAccess {
  readonly dir: string;
  /** Of every topic that is not routed to a single one. */
  readonly partitions: number;
  /** Partitions whose tasks this thread runs. */
  readonly own: readonly number[];
  /** Cap of one fetch, per task and topic. */
  readonly maxFetchBytes: number;
  readonly port: MessagePort;
}
