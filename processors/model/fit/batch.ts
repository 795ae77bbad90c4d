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

/** P(not linked to anything), by `r` and a redemption's id or `c` and a claim's, from P(linked). */
export function freeShare(taken: ReadonlyMap<string, number>, key: string): number {
  return Math.max(0, 1 - (taken.get(key) ?? 0));
}

// A key that more tickets share names no customer; its pairs would teach nothing but cost much.
const maxPostings = 128;

/** Finds the tickets that share a block with a redemption. */
export function ticketIndex(tickets: readonly TicketRecord[]): (redemption: RedemptionRecord) => TicketRecord[] {
  const byKey = new Map<string, TicketRecord[]>();
  for (const ticket of tickets) {
    for (const key of blockKeys(ticket)) {
      const block = `${ticket.practiceId}\n${key}`;
      const there = byKey.get(block);
      if (there === undefined) byKey.set(block, [ticket]);
      else there.push(ticket);
    }
  }
  return (redemption) => {
    const found = new Set<TicketRecord>();
    for (const key of blockKeys(redemption)) {
      const block = byKey.get(`${redemption.practiceId}\n${key}`);
      if (block !== undefined && block.length <= maxPostings) for (const ticket of block) found.add(ticket);
    }
    return [...found];
  };
}
