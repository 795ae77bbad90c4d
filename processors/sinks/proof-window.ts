import type { OffsetRange, ProofClaim, Sink } from '../ports/sink.ts';
import type { RecordRange } from './sink-state.ts';
import type { Written } from './write-rows.ts';

interface Claimed {
  rows: number | undefined;
  readonly versions: Map<string, number>;
  readonly ranges: Map<number, OffsetRange>;
}

/**
 * What was written since the last proof, by table: what must be found, and where. Tables where later rows replace earlier
 * ones are looked at in one partition only, another one each time.
 */
export class ProofWindow {
  /** Whose keys are looked at. */
  readonly partition: number;
  private readonly tables = new Map<string, Claimed>();
  private keys = 0;

  constructor(partition: number) {
    this.partition = partition;
  }

  /** Keys held in memory. */
  get size(): number {
    return this.keys;
  }

  add(written: Written, cut: readonly RecordRange[]): void {
    const claimed = this.claimed(written.table, written.claim);
    if (claimed.rows !== undefined) claimed.rows += written.claim.rows ?? 0;
    const before = claimed.versions.size;
    for (const [key, version] of written.claim.versions) {
      if (version >= (claimed.versions.get(key) ?? 0)) claimed.versions.set(key, version);
    }
    this.keys += claimed.versions.size - before;
    for (const { topic, partition, from, to } of cut) {
      if (topic !== written.topic || (claimed.rows === undefined && partition !== this.partition)) continue;
      const known = claimed.ranges.get(partition);
      claimed.ranges.set(partition, { partition, from: known?.from ?? from, to });
    }
  }

  /** How many rows are missing or doubled, over all tables; 0 proves that all is there once. */
  async disprove(sink: Sink): Promise<number> {
    let difference = 0;
    for (const [table, { rows, versions, ranges }] of this.tables) {
      difference += await sink.disprove(table, [...ranges.values()], { rows, versions });
    }
    return difference;
  }

  private claimed(table: string, claim: ProofClaim): Claimed {
    let claimed = this.tables.get(table);
    if (claimed === undefined) {
      claimed = { rows: claim.rows === undefined ? undefined : 0, versions: new Map(), ranges: new Map() };
      this.tables.set(table, claimed);
    }
    return claimed;
  }
}
