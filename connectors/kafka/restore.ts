import { setTimeout as sleep } from 'node:timers/promises';
import { ReconduitError } from '../../processors/errors.ts';
import type { TaskId } from '../../processors/ports/records.ts';
import type { StoreMark, TaskStore } from '../../processors/ports/task-store.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { readStretch, recoveredOf } from './changelog.ts';
import { boundsOf, fetchOne } from './fetch.ts';
import type { ClusterConnections } from './protocol.ts';

// What one fetch, and with it one batch of the local store, may hold.
const chunkBytes = 1 << 20;
const fetchWaitMs = 100;
const reportMs = 5_000;
/** A tombstone may be gone from the changelog after this (`delete.retention.ms`): a copy that missed it keeps the key. */
export const tombstonesKeptMs: number = 24 * 3_600_000;

/** What is restored. */
export interface RestoreSetting {
  readonly task: TaskId;
  readonly changelog: string;
  readonly topologyHash: string;
  readonly cluster: ClusterConnections;
  readonly store: TaskStore;
  readonly telemetry: Telemetry;
  /** Told how many records are left; 0: none. */
  onProgress(left: number): void;
  readonly onStep?: ((step: string) => void) | undefined;
}

function wipeReason(mark: StoreMark, clusterId: string, bounds: { start: number; end: number }): string | undefined {
  if (mark.clusterId !== clusterId) return 'it followed another cluster';
  if (mark.changelogNext > bounds.end) return 'it is ahead of its changelog';
  if (mark.changelogNext < bounds.start) return 'its changelog begins later';
  if (Date.now() - mark.savedMs > tombstonesKeptMs) return 'deletions that it missed may be gone from its changelog';
  return undefined;
}

function emptyMark(topologyHash: string, clusterId: string, changelogNext: number): StoreMark {
  const recovered = { positions: {}, streamTimeMs: 0, commitSeq: 0 };
  return { changelogNext, recovered, topologyHash, clusterId, savedMs: Date.now() };
}

/** Says how far a restore is: metrics at every chunk, a log line now and then. */
function createReport(
  { task, telemetry, onProgress }: RestoreSetting,
  from: number,
  end: number,
): (next: number) => void {
  const labels = { topology: task.topology, partition: String(task.partition) };
  const startedMs = Date.now();
  let saidMs = startedMs;
  return (next) => {
    const left = Math.max(0, end - next);
    onProgress(left);
    const seconds = (Date.now() - startedMs) / 1000;
    const etaSeconds = next > from ? (left * seconds) / (next - from) : 0;
    telemetry.gauge('reconduit_restore_remaining_records', left, labels);
    telemetry.gauge('reconduit_restore_eta_seconds', etaSeconds, labels);
    if (Date.now() - saidMs < reportMs) return;
    saidMs = Date.now();
    telemetry.log('info', 'restoring a task', { ...task, left, etaSeconds: Math.ceil(etaSeconds) });
  };
}

/** Follows the changelog from the mark to `end`, counting control records: what is last may be one. */
async function follow(setting: RestoreSetting, from: StoreMark, end: number, signal: AbortSignal): Promise<StoreMark> {
  const { task, changelog, cluster, store, onStep } = setting;
  const report = createReport(setting, from.changelogNext, end);
  let mark = from;
  report(mark.changelogNext);
  while (mark.changelogNext < end && !signal.aborted) {
    const range = { topic: changelog, partition: task.partition, from: mark.changelogNext, maxBytes: chunkBytes };
    const part = await fetchOne(cluster, range, fetchWaitMs);
    const { changes, commit } = readStretch(part.messages);
    const recovered = commit === undefined ? mark.recovered : recoveredOf(commit);
    const topologyHash = commit?.topologyHash ?? mark.topologyHash;
    mark = { ...mark, changelogNext: part.next, recovered, topologyHash, savedMs: Date.now() };
    // Each chunk with its offset: whatever ends this, it goes on from there.
    await store.write(changes, mark);
    onStep?.('A5');
    report(mark.changelogNext);
    await sleep(0);
  }
  return mark;
}

/** Brings the local copy up to what its changelog holds now. A copy that cannot be trusted is emptied first. */
export async function catchUp(setting: RestoreSetting, signal: AbortSignal): Promise<StoreMark> {
  const { task, changelog, cluster, store, telemetry, topologyHash } = setting;
  await cluster.addMultipleTargetTopics([changelog]);
  const [bounds = { start: 0, end: 0 }] = await boundsOf(cluster, changelog, [task.partition]);
  const clusterId = cluster.brokerPool.metadata?.clusterId ?? '';
  const known = store.mark();
  const reason = known && wipeReason(known, clusterId, bounds);
  if (reason !== undefined) {
    telemetry.count('reconduit_state_wipes_total', 1, { topology: task.topology });
    telemetry.log('warn', 'a task state is built again from its changelog', { ...task, reason });
    await store.wipe();
  }
  setting.onStep?.('A4');
  const from = store.mark() ?? emptyMark(topologyHash, clusterId, bounds.start);
  return follow(setting, from, bounds.end, signal);
}

/**
 * Brings the local copy up to the end of the task's changelog; after the fence, so that the end is final.
 * @throws DATA_FORMAT when the state is another version's; kafkajs's errors.
 */
export async function restore(setting: RestoreSetting, signal: AbortSignal): Promise<StoreMark> {
  const { task, topologyHash } = setting;
  const mark = await catchUp(setting, signal);
  if (mark.recovered.commitSeq > 0 && mark.topologyHash !== topologyHash) {
    throw new ReconduitError(
      'DATA_FORMAT',
      `the state of ${task.topology} was written by another version of it: use that version, or another app name`,
    );
  }
  return mark;
}
