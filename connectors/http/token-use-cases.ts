import type { Role } from './access/caller.ts';

/** Who asks, for the audit. */
export interface Asker {
  readonly actor: string;
  readonly requestId: string;
  readonly address: string;
}

/** What a new token is to be. */
export interface NewToken {
  readonly name: string;
  readonly role: Role;
  /** null: all. */
  readonly practices: readonly string[] | null;
  readonly expiresMs: number | null;
  readonly signs: boolean;
}

/** A token without its secret. */
export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly practices: readonly string[] | null;
  readonly kind: 'bearer' | 'signing';
  readonly state: 'in force' | 'expired' | 'revoked';
  readonly created_at: string;
  readonly expires_at: string | null;
}

/** The tokens of this data folder. Everything done to them is in the audit. */
export interface TokenUseCases {
  list(): Promise<readonly TokenRow[]>;
  /** `secret` is shown this once. */
  create(token: NewToken, asker: Asker): Promise<TokenRow & { readonly secret: string }>;
  /** @throws NOT_FOUND. */
  revoke(id: string, asker: Asker): Promise<TokenRow>;
}
