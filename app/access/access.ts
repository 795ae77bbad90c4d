import { timingSafeEqual } from 'node:crypto';
import { type Access, type Caller, localCaller } from '../../connectors/http/access/caller.ts';
import type { Clock } from '../../processors/ports/clock.ts';
import { findToken, isInForce, type StoredToken } from './token.ts';
import type { TokenBook } from './token-book.ts';

function sameSecret(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}

function callerOf({ id, role, practices }: StoredToken): Caller {
  return { actor: `token:${id}`, role, practices };
}

/** What decides who is let in: the data folder's secret, its tokens, and whether it is open without any. */
export interface AccessParts {
  /** Of whoever may read the data folder. */
  readonly secret: string;
  readonly book: TokenBook;
  /** Whether who bears nothing is let in as long as there has never been a token. */
  readonly openUntilTokens: boolean;
  readonly clock: Pick<Clock, 'nowMs'>;
  onRefused: Access['onRefused'];
}

/** By the data folder's secret, by token, by signature, or because this machine has none yet. */
export function createAccess({ secret, book, openUntilTokens, clock, onRefused }: AccessParts): Access {
  return {
    bearer: (given) => {
      if (sameSecret(given, secret)) return localCaller;
      const token = findToken(book.all(), given);
      return token && isInForce(token, clock.nowMs()) ? callerOf(token) : null;
    },
    signer: (id) => {
      const token = book.all().get(id);
      if (!token || token.signing_secret === null || !isInForce(token, clock.nowMs())) return null;
      return { secret: token.signing_secret, caller: callerOf(token) };
    },
    // One that was revoked counts too: taking the last token away must not open the door.
    stranger: () => (openUntilTokens && book.all().size === 0 ? localCaller : null),
    onRefused,
  };
}
