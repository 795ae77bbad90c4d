import { topics } from '../../schemas/topics.ts';
import type { Clock } from '../ports/clock.ts';
import type { Codec } from '../ports/codec.ts';
import type { Out } from '../ports/records.ts';
import type { Sink } from '../ports/sink.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { ProofWindow } from './proof-window.ts';
import type { RecordRange, SinkState } from './sink-state.ts';
import type { Written } from './write-rows.ts';

/** What proofs need. */
export interface ProofSetting {
  readonly sink: Sink;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly intervalMs: number;
  /** Name of the sink, the source of its signal. */
  readonly component: string;
}

// About 20 MB of keys; a faster stream is proved more often.
const mostKeys = 100_000;
const soonMs = 1000;

/**
 * Proves from time to time that what was written is there, once: each window by its offsets and keys, and tables where every
 * row stays by their whole count. A window that fails is kept and looked at again, so that the signal clears only when what
 * was missing is there.
 */
export class SinkProof {
  private readonly setting: ProofSetting;
  private window: ProofWindow | undefined;
  private lastPartition = -1;
  private suspect: ProofWindow | undefined;
  private lastMs: number;

  constructor(setting: ProofSetting) {
    this.setting = setting;
    this.lastMs = setting.clock.nowMs();
  }

  /** Whose keys are to be gathered from a cut: one partition a window, in turn. */
  partitionFor(cut: readonly RecordRange[]): number {
    this.window ??= new ProofWindow(this.nextPartition(cut));
    return this.window.partition;
  }

  add(written: Written, cut: readonly RecordRange[]): void {
    this.window?.add(written, cut);
  }

  get due(): boolean {
    return this.dueInMs === 0;
  }

  get dueInMs(): number {
    const { clock, intervalMs } = this.setting;
    const waitMs = (this.window?.size ?? 0) > mostKeys ? Math.min(soonMs, intervalMs) : intervalMs;
    return Math.max(0, this.lastMs + waitMs - clock.nowMs());
  }

  /** Rows that are missing or too many; 0 when all is proved. @throws CLICKHOUSE_UNAVAILABLE: not proved, try again later. */
  async run(totals: SinkState['totals']): Promise<number> {
    const { sink, telemetry, clock } = this.setting;
    this.lastMs = clock.nowMs();
    let difference = 0;
    for (const [table, expected] of Object.entries(totals)) {
      difference += Math.abs(expected - (await sink.count(table)));
    }
    const checked = this.window;
    const inWindow = (await checked?.disprove(sink)) ?? 0;
    const inSuspect = (await this.suspect?.disprove(sink)) ?? 0;
    if (inSuspect === 0) this.suspect = undefined;
    if (inWindow > 0) this.suspect ??= checked;
    this.window = undefined;
    difference += inWindow + inSuspect;
    telemetry.count('reconduit_sink_proofs_total', 1, { outcome: difference === 0 ? 'proved' : 'failed' });
    telemetry.gauge('reconduit_sink_proof_difference_rows', difference);
    if (difference > 0) telemetry.log('error', 'rows in ClickHouse differ from what was written', { difference });
    return difference;
  }

  private nextPartition(cut: readonly RecordRange[]): number {
    const partitions = cut.map((range) => range.partition).sort((a, b) => a - b);
    const next = partitions.find((partition) => partition > this.lastPartition) ?? partitions[0] ?? 0;
    this.lastPartition = next;
    return next;
  }

  /** The signal that tells of a change. */
  signal(difference: number): Out {
    const { codec, clock, component } = this.setting;
    const signalId = `PROOF_FAILED!_system!${component}`;
    const value = codec.encode(topics.opsSignals, {
      signalId,
      rule: 'PROOF_FAILED',
      practiceId: '_system',
      source: component,
      state: difference > 0 ? 'RAISED' : 'CLEARED',
      at: clock.nowMs(),
      message:
        difference > 0 ? `${difference} rows are missing from ClickHouse, or there twice` : 'All rows are there, once',
      values: { difference },
    });
    return { topic: topics.opsSignals.name, partition: 0, key: signalId, value };
  }
}
