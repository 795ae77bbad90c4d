import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskStores } from '../../processors/ports/task-store.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { createConnections, kafkaError, reconnect } from './connect.ts';
import type { KafkaNames } from './names.ts';
import type { KafkaConnection } from './protocol.ts';
import { catchUp } from './restore.ts';

// How far a standby copy may lag is how long a takeover must restore.
const followMs = 500;

/** What standby copies stand on. */
export interface StandbySetting {
  readonly connection: KafkaConnection;
  readonly names: KafkaNames;
  readonly telemetry: Telemetry;
  readonly stores: TaskStores;
  readonly topology: string;
}

interface Follower {
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

/** Copies of the state of tasks that others work on, kept close to their changelogs so that a takeover is short. */
export class Standby {
  private readonly setting: StandbySetting;
  private readonly followers = new Map<number, Follower>();
  /** How far each copy is, by partition. */
  readonly positions: Map<number, number> = new Map();

  constructor(setting: StandbySetting) {
    this.setting = setting;
  }

  /** Follows these partitions, and no others; resolves when the others are closed. */
  async keep(partitions: readonly number[]): Promise<void> {
    const gone = [...this.followers].filter(([partition]) => !partitions.includes(partition));
    for (const [partition, { stopping }] of gone) {
      stopping.abort();
      this.followers.delete(partition);
    }
    await Promise.all(gone.map(([, { ended }]) => ended));
    for (const partition of partitions) {
      if (this.followers.has(partition)) continue;
      const stopping = new AbortController();
      this.followers.set(partition, { stopping, ended: this.run(partition, stopping.signal) });
    }
  }

  private async run(partition: number, signal: AbortSignal): Promise<void> {
    const { telemetry, topology } = this.setting;
    while (!signal.aborted) {
      try {
        await this.follow(partition, signal);
      } catch (error) {
        const { code, message: reason } = kafkaError('a standby copy', error);
        telemetry.log('warn', 'a standby copy is begun again', { topology, partition, code, reason });
        await sleep(followMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async follow(partition: number, signal: AbortSignal): Promise<void> {
    const { connection, names, telemetry, stores, topology } = this.setting;
    const cluster = createConnections(connection);
    const task = { topology, partition };
    const store = await stores.open(task);
    try {
      await cluster.connect();
      while (!signal.aborted) {
        const onProgress = (left: number): void => {
          telemetry.gauge('reconduit_standby_lag_records', left, { topology, partition: String(partition) });
        };
        const changelog = names.changelog(topology);
        const mark = await catchUp(
          { task, changelog, cluster, store, telemetry, topologyHash: '', onProgress },
          signal,
        );
        this.positions.set(partition, mark.changelogNext);
        await sleep(followMs, undefined, { signal }).catch(() => undefined);
      }
    } catch (error) {
      await reconnect(cluster, error);
      throw error;
    } finally {
      await store.close();
      await cluster.disconnect().catch(() => undefined);
    }
  }
}
