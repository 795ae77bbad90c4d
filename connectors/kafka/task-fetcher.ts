import type { Positions, RawRecord, TaskId } from '../../processors/ports/records.ts';
import type { FetchedBatch } from '../../processors/ports/source.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { TopicSpec } from '../../schemas/topics.ts';
import { errorTypeOf, kafkaError, reconnect } from './connect.ts';
import { boundsOf, fetchFrom, fetchOne, leaderOf, type ReadPart, rawRecordOf } from './fetch.ts';
import type { KafkaNames } from './names.ts';
import type { ClusterConnections } from './protocol.ts';

// The broker answers at the first record; an idle fetch is asked again this often.
const maxWaitMs = 500;
const retryMs = 200;

/** What one task reads. */
export interface FetcherSetting {
  readonly cluster: ClusterConnections;
  readonly names: KafkaNames;
  readonly telemetry: Telemetry;
  readonly task: TaskId;
  /** Topics that have the task's partition. */
  readonly topics: readonly TopicSpec[];
  readonly maxFetchBytes: number;
  sleep(ms: number): Promise<void>;
}

interface Input {
  readonly topic: string;
  readonly name: string;
  /** Next offset to read from the log. */
  next: number;
  /** End of what is committed, as of the last fetch; undefined before the first. */
  end: number | undefined;
  /** Read, not given yet. */
  held: RawRecord[];
}

/**
 * Reads a task's inputs in step: of each topic up to a byte cap, and gives only what the merge by append time can use. A
 * record later than the point to which another, unfinished topic was read is held back here, so that neither this nor the
 * merge grows with how unevenly the topics are filled.
 */
export class TaskFetcher {
  private readonly setting: FetcherSetting;
  private readonly inputs: Input[];
  /** Up to where each topic was given. */
  private given: Readonly<Record<string, number>>;

  constructor(setting: FetcherSetting, from: Positions) {
    this.setting = setting;
    this.inputs = setting.topics.map(({ name }) => ({
      topic: name,
      name: setting.names.topic(name),
      next: from[name] ?? 0,
      end: undefined,
      held: [],
    }));
    this.given = this.readTo();
  }

  /** The next records, once there are some; undefined when `isWanted` says that nobody waits for them any more. */
  async fetch(isWanted: () => boolean): Promise<FetchedBatch | undefined> {
    while (isWanted()) {
      try {
        await this.fill();
      } catch (error) {
        if (!isWanted()) return undefined;
        await this.mend(error);
        continue;
      }
      const batch = this.release();
      if (batch !== undefined) return batch;
    }
    return undefined;
  }

  private isCaughtUp({ next, end }: Input): boolean {
    return end !== undefined && next >= end;
  }

  /** Reads what is not held; waits at the broker only when everything known has been given. */
  private async fill(): Promise<void> {
    const { cluster, task, maxFetchBytes } = this.setting;
    const { partition } = task;
    const hungry = this.inputs.filter(({ held }) => held.length === 0);
    const mayWait = hungry.length === this.inputs.length && hungry.every((input) => this.isCaughtUp(input));
    await cluster.connect();
    await cluster.addMultipleTargetTopics(this.inputs.map(({ name }) => name));
    const byLeader = new Map<number, Input[]>();
    for (const input of hungry) {
      const leader = leaderOf(cluster, { topic: input.name, partition });
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), input]);
    }
    // One leader can wait for us; of several, the first with news must not wait for the others.
    const waitMs = mayWait ? (byLeader.size === 1 ? maxWaitMs : maxWaitMs / 10) : 0;
    await Promise.all(
      [...byLeader].map(async ([nodeId, inputs]) => {
        const ranges = inputs.map(({ name, next }) => ({
          topic: name,
          partition,
          from: next,
          maxBytes: maxFetchBytes,
        }));
        for (const part of await fetchFrom(cluster, nodeId, ranges, waitMs)) await this.take(part);
      }),
    );
  }

  private async take(part: ReadPart): Promise<void> {
    const { cluster, task, maxFetchBytes } = this.setting;
    const input = this.inputs.find(({ name }) => name === part.topic);
    if (input === undefined) return;
    input.end = Math.max(input.end ?? 0, part.stableEnd);
    // Others filled the answer, or there is a batch without records: ask for this one alone.
    const stuck = part.next === input.next && input.next < input.end;
    const range = { topic: input.name, partition: task.partition, from: input.next, maxBytes: maxFetchBytes };
    const { messages, next } = stuck ? await fetchOne(cluster, range, 0) : part;
    for (const message of messages) input.held.push(rawRecordOf(input.topic, task.partition, message));
    input.next = next;
  }

  /** Takes out what no unfinished topic can precede; undefined when that is nothing new. */
  private release(): FetchedBatch | undefined {
    let horizonMs = Number.POSITIVE_INFINITY;
    for (const input of this.inputs) {
      if (this.isCaughtUp(input)) continue;
      horizonMs = Math.min(horizonMs, input.held.at(-1)?.appendTimeMs ?? Number.NEGATIVE_INFINITY);
    }
    const records = this.inputs.flatMap((input) => releaseUpTo(input, horizonMs));
    if (records.length === 0 && !this.hasMoved()) return undefined;
    const readTo = this.readTo();
    this.given = readTo;
    const ends = Object.fromEntries(this.inputs.map(({ topic, next, end }) => [topic, end ?? next]));
    return { task: this.setting.task, records, ends, readTo };
  }

  private readTo(): Record<string, number> {
    return Object.fromEntries(this.inputs.map(({ topic, next, held }) => [topic, held[0]?.offset ?? next]));
  }

  // Past markers only: no record, but a task that is read up to the end must hear of it.
  private hasMoved(): boolean {
    return Object.entries(this.readTo()).some(([topic, offset]) => offset !== this.given[topic]);
  }

  /** What failed may be a leader that moved, a broker that is away, or an offset that retention has deleted. */
  private async mend(error: unknown): Promise<void> {
    const { cluster, telemetry, task } = this.setting;
    telemetry.log('debug', 'a fetch failed', { ...task, reason: kafkaError('fetch', error).message });
    await this.setting.sleep(retryMs);
    await reconnect(cluster, error);
    if (errorTypeOf(error) === 'OFFSET_OUT_OF_RANGE') await this.skipExpired().catch(() => undefined);
  }

  // Retention deletes by age, whether or not everybody has read: whoever was away for longer must be able to see it.
  private async skipExpired(): Promise<void> {
    const { cluster, telemetry, task } = this.setting;
    for (const input of this.inputs) {
      const [bounds] = await boundsOf(cluster, input.name, [task.partition]);
      if (input.next > (bounds?.end ?? input.next)) {
        const { topic } = input;
        telemetry.log('error', 'a topic ends before where its task stands: was it created anew?', { ...task, topic });
      }
      const skipped = (bounds?.start ?? 0) - input.next;
      if (skipped <= 0) continue;
      input.next += skipped;
      const { topic } = input;
      telemetry.count('reconduit_log_expired_unread_total', skipped, { topic, reader: task.topology });
      telemetry.log('warn', 'records expired before they were read', { ...task, topic, skipped });
    }
  }
}

function releaseUpTo(input: Input, horizonMs: number): RawRecord[] {
  const { held } = input;
  let count = held.length;
  while (count > 0 && (held[count - 1]?.appendTimeMs ?? 0) > horizonMs) count--;
  input.held = held.slice(count);
  return held.slice(0, count);
}
