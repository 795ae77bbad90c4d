import type { Candidate } from './assign/types.ts';
import type { Component } from './decide/component.ts';
import { practiceKey } from './state/keys.ts';
import type { Workspace } from './workspace.ts';

/** Hours of difference that are told apart; zones reach from -12 to +14. */
const maxHours = 15;
const hourMs = 3_600_000;
/** An estimate needs so many sure pairs, and so large a share of them at one hour. */
const minPairs = 20;
const minShare = 0.6;

/** How far a redemption feed's clock runs ahead of the tickets of its clinic. */
export interface ClockError {
  /** Whole hours, redemption minus ticket; 0: no error seen. */
  readonly hours: number;
  readonly pairs: number;
  /** Share of the pairs at that hour, 0 to 1. */
  readonly share: number;
}

/**
 * Counts the time difference of a link that is sure, per clinic and redemption feed: local time that is stamped as UTC
 * shows as one whole hour again and again. Only counted and reported; matching itself compares days as they are stamped.
 */
export function recordSurePair(workspace: Workspace, component: Component, link: Candidate): void {
  const ticket = component.tickets.get(link.transactionIds[0] ?? '')?.record;
  const redemption = component.redemptions.get(link.redemptionIds[0] ?? '')?.record;
  if (!ticket || !redemption || ticket.when.dateOnly || redemption.when.dateOnly) return;
  const hours = Math.round((redemption.when.atMs - ticket.when.atMs) / hourMs);
  if (Math.abs(hours) > maxHours) return;
  const key = practiceKey(component.practiceId, `${ticket.clinicId ?? ''}!${redemption.source}`);
  const counts = [...(workspace.clocks.get(key) ?? new Array<number>(2 * maxHours + 1).fill(0))];
  counts[hours + maxHours] = (counts[hours + maxHours] ?? 0) + 1;
  workspace.clocks.put(key, counts);
}

/** The estimate from one entry of the `clocks` store; null while there are too few pairs, or no one hour stands out. */
export function clockErrorOf(counts: readonly number[]): ClockError | null {
  const pairs = counts.reduce((sum, n) => sum + n, 0);
  const most = counts.reduce((best, n, at) => (n > (counts[best] ?? 0) ? at : best), 0);
  const share = pairs === 0 ? 0 : (counts[most] ?? 0) / pairs;
  return pairs < minPairs || share < minShare ? null : { hours: most - maxHours, pairs, share };
}
