import { blockKeys, type KeyKind, keyKind } from '../../../processors/matching/block/keys.ts';
import { normaliseRedemption } from '../../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../../processors/matching/normalise/ticket.ts';
import { createWorld } from '../../../processors/matching/world.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';
import { currentRecords } from './current-records.ts';

/** Of the true pairs, how many share a block. */
export interface BlockingRecall {
  truePairs: number;
  met: number;
  /** Pairs that meet under a kind of key. */
  readonly metBy: Map<KeyKind, number>;
  /** Pairs that meet under no other kind: what would be lost without it. */
  readonly onlyBy: Map<KeyKind, number>;
}

/** An empty count, to add workloads to. */
export function noBlocking(): BlockingRecall {
  return { truePairs: 0, met: 0, metBy: new Map(), onlyBy: new Map() };
}

const add = (counts: Map<KeyKind, number>, kind: KeyKind): void => {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
};

/** Adds a workload's true pairs to the count. */
export function addBlocking(recall: BlockingRecall, workload: Workload): void {
  const world = createWorld(workload.references, 'UTC');
  for (const { tickets, redemptions } of currentRecords(workload)) {
    for (const [id, redemption] of redemptions) {
      const keys = new Set(blockKeys(normaliseRedemption(redemption, world)));
      for (const transactionId of workload.labels.get(id) ?? []) {
        const ticket = tickets.get(transactionId);
        if (ticket === undefined) throw new Error(`label names no ticket: ${transactionId}`);
        const shared = blockKeys(normaliseTicket(ticket, world)).filter((key) => keys.has(key));
        const kinds = new Set(shared.map(keyKind));
        recall.truePairs++;
        if (kinds.size > 0) recall.met++;
        for (const kind of kinds) add(recall.metBy, kind);
        const [only] = kinds;
        if (kinds.size === 1 && only !== undefined) add(recall.onlyBy, only);
      }
    }
  }
}
