import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../../connectors/http/access/caller.ts';

/** A token as the token file holds it: never the secret of one that is borne. */
export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** null: all. */
  readonly practices: readonly string[] | null;
  /** SHA-256 in hexadecimal. Of 256 random bits: there is nothing to guess, so no salt and no slow hash are needed. */
  readonly hash: string;
  /** Of a source that signs its requests: what both sides compute the signature with; null: it bears its token. */
  readonly signing_secret: string | null;
  readonly created_at: string;
  /** null: never. */
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

/** What a new token is to be. */
export interface TokenRequest {
  readonly name: string;
  readonly role: Role;
  readonly practices: readonly string[] | null;
  /** UTC milliseconds; null: never. */
  readonly expiresMs: number | null;
  /** Whether its bearer signs requests instead of bearing it. */
  readonly signs: boolean;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A fresh token: what is kept, and what is shown once, `rc_<id>_<secret>` (or the signing secret). */
export function newToken(
  request: TokenRequest,
  nowMs: number,
): { readonly stored: StoredToken; readonly shown: string } {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const { name, role, practices, expiresMs, signs } = request;
  const stored = {
    ...{ id, name, role, practices, hash: hashOf(secret), signing_secret: signs ? secret : null },
    created_at: new Date(nowMs).toISOString(),
    expires_at: expiresMs === null ? null : new Date(expiresMs).toISOString(),
    revoked_at: null,
  };
  return { stored, shown: signs ? secret : `rc_${id}_${secret}` };
}

/** Whether a token is neither revoked nor expired. */
export function isInForce({ expires_at, revoked_at }: StoredToken, nowMs: number): boolean {
  return revoked_at === null && (expires_at === null || Date.parse(expires_at) > nowMs);
}

const nobody = hashOf('');

/** The token that these words are, whether in force or not; null: none. Takes as long for an unknown id as for a known one. */
export function findToken(tokens: ReadonlyMap<string, StoredToken>, words: string): StoredToken | null {
  const [, id = '', secret = ''] = /^rc_([0-9a-f]{12})_([\w-]{43})$/.exec(words) ?? [];
  const found = tokens.get(id);
  const bears = found !== undefined && found.signing_secret === null;
  const same = timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(bears ? found.hash : nobody));
  return same && bears ? found : null;
}
