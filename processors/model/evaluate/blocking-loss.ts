import { blockKeys, type KeyKind, keyKind } from '../../matching/block/keys.ts';
import type { Batch } from '../fit/batch.ts';
import type { TruthTable } from './measures.ts';

/** What blocking loses of the true pairs, and what each kind of key is good for. */
export interface BlockingLoss {
  readonly truePairs: number;
  /** Pairs that share no key at all: no model can link them. */
  readonly lost: number;
  readonly keys: readonly {
    readonly key: KeyKind;
    /** Pairs that would be lost if there were only this kind of key. */
    readonly lostAlone: number;
    /** Pairs that would be lost besides, if there were not this kind. */
    readonly lostWithout: number;
  }[];
}

/** Counts, over the pairs that labels call matches, which keys they share. */
export function blockingLoss(truths: TruthTable, { redemptions, tickets }: Batch): BlockingLoss {
  const ticketsById = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const metBy = new Map<KeyKind, number>();
  const onlyBy = new Map<KeyKind, number>();
  const add = (counts: Map<KeyKind, number>, kind: KeyKind): void => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  let truePairs = 0;
  let lost = 0;
  for (const redemption of redemptions) {
    const matches = truths.get(redemption.id)?.matches ?? [];
    const keys = new Set(blockKeys(redemption));
    for (const id of matches) {
      const ticket = ticketsById.get(id);
      if (ticket === undefined) continue;
      const kinds = new Set(
        blockKeys(ticket)
          .filter((key) => keys.has(key))
          .map(keyKind),
      );
      truePairs++;
      if (kinds.size === 0) lost++;
      for (const kind of kinds) add(metBy, kind);
      const [only] = kinds;
      if (kinds.size === 1 && only !== undefined) add(onlyBy, only);
    }
  }
  const kinds = [...metBy].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return {
    truePairs,
    lost,
    keys: kinds.map(([key, met]) => ({ key, lostAlone: truePairs - met, lostWithout: onlyBy.get(key) ?? 0 })),
  };
}
