import type { PosTransaction, Redemption, Reference, SourceProgress } from '../../../schemas/generated/types.ts';
import type { Practice } from './places.ts';

/** An event and when it reaches us. */
export type ArrivingEvent = { readonly arrivesAtMs: number } & (
  | { readonly kind: 'ticket'; readonly value: PosTransaction }
  | { readonly kind: 'redemption'; readonly value: Redemption }
  | { readonly kind: 'progress'; readonly value: SourceProgress }
);

/** A labelled workload. */
export interface Workload {
  readonly practices: readonly Practice[];
  readonly references: readonly Reference[];
  /** In order of arrival. */
  readonly events: readonly ArrivingEvent[];
  /** Every redemption id with the transaction ids that it truly belongs to; empty: none. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
}
