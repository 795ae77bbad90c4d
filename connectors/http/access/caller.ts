/** What a token may do. Each may all that stands before it; `source` may only hand in events. */
export type Role = 'viewer' | 'reviewer' | 'operator' | 'admin' | 'source';

/** Who sent a request: in which role, and for which practices. */
export interface Caller {
  /** Name in the audit: `local` (whoever is on this machine), or `token:<id>`. */
  readonly actor: string;
  readonly role: Role;
  /** The only ones that it may see or touch; null: all. */
  readonly practices: readonly string[] | null;
}

/** Whoever is on this machine and may read the data folder. */
export const localCaller: Caller = { actor: 'local', role: 'admin', practices: null };

/** A request that was refused, for the audit. */
export interface Refusal {
  readonly action: 'access.refused' | 'access.locked';
  readonly actor: string;
  readonly address: string;
  readonly requestId: string;
  /** Method and route. */
  readonly object: string;
  readonly reason: string;
}

/** Finds out who a caller is, by token or signature. */
export interface Access {
  /** Who bears this secret; null: nobody that is known (any more). */
  bearer(secret: string): Caller | null;
  /** Who signs under this id, and with what; null: nobody. */
  signer(id: string): { readonly secret: string; readonly caller: Caller } | null;
  /** Who comes without a secret; null: nobody may. */
  stranger(): Caller | null;
  /** Told of every refusal that does not come from an address that is locked already. */
  onRefused(refusal: Refusal): void;
}
