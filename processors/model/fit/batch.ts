import { blockKeys } from '../../matching/block/keys.ts';
import type { WindowDays } from '../../matching/block/window.ts';
import type { RedemptionRecord, TicketRecord } from '../../matching/record.ts';
import type { World } from '../../matching/world.ts';

/** A whole batch to fit a model to: every record that is in force. */
export interface Batch {
  readonly redemptions: readonly RedemptionRecord[];
  readonly tickets: readonly TicketRecord[];
  readonly world: World;
  readonly window: WindowDays;
}

/** Redemptions with the tickets that share a block with each. */
export type Blocks = ReadonlyMap<RedemptionRecord, readonly TicketRecord[]>;

/** The part of a batch that a model is fitted to: all redemptions of some days, in the middle of it. */
export interface Slice {
  readonly blocks: Blocks;
  readonly firstDay: number;
  readonly lastDay: number;
  /** How many days of tickets there are for each of the slice, for what happens at random on any day within the retention. */
  readonly daysForEach: number;
}

// A key that more tickets share names no customer; its pairs would teach nothing but cost much.
const maxPostings = 128;

/** Under which keys a record meets its counterparts, its practice's own. */
export function blocksOf(record: RedemptionRecord | TicketRecord): string[] {
  return blockKeys(record).map((key) => `${record.practiceId}\n${key}`);
}

/** These redemptions, each with the tickets that share a block with it. Only blocks that are asked for are kept. */
export function blocksBetween(redemptions: readonly RedemptionRecord[], tickets: readonly TicketRecord[]): Blocks {
  const asked = redemptions.map(blocksOf);
  const ticketsOf = new Map<string, TicketRecord[]>();
  for (const block of asked.flat()) ticketsOf.set(block, []);
  for (const ticket of tickets) for (const block of blocksOf(ticket)) ticketsOf.get(block)?.push(ticket);
  const blocks = new Map<RedemptionRecord, readonly TicketRecord[]>();
  redemptions.forEach((redemption, i) => {
    const found = new Set<TicketRecord>();
    for (const block of asked[i] ?? []) {
      const there = ticketsOf.get(block) ?? [];
      if (there.length <= maxPostings) for (const ticket of there) found.add(ticket);
    }
    blocks.set(redemption, [...found]);
  });
  return blocks;
}

// EM settles on some thousands of redemptions; more only cost time.
const maxRedemptions = 5_000;

/** Whole days from the middle of a batch: all of it when it is small. */
export function sliceOf(batch: Batch): Slice {
  const days = batch.redemptions.map(({ when }) => when.day).sort((a, b) => a - b);
  const skipped = Math.max(0, Math.floor((days.length - maxRedemptions) / 2));
  const firstDay = days[skipped] ?? 0;
  const lastDay = days[days.length - 1 - skipped] ?? 0;
  const inside = batch.redemptions.filter(({ when }) => when.day >= firstDay && when.day <= lastDay);
  const batchDays = (days[days.length - 1] ?? 0) - (days[0] ?? 0) + 1;
  const daysForEach = Math.min(2 * batch.window.retain + 1, batchDays) / (lastDay - firstDay + 1);
  return { blocks: blocksBetween(inside, batch.tickets), firstDay, lastDay, daysForEach };
}
