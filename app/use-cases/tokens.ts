import type { Asker, NewToken, TokenRow, TokenUseCases } from '../../connectors/http/token-use-cases.ts';
import { isInForce, type StoredToken } from '../access/token.ts';
import type { TokenBook } from '../access/token-book.ts';
import { auditRecords } from './audit.ts';
import type { LogPorts } from './ports.ts';

function rowOf(token: StoredToken, nowMs: number): TokenRow {
  const { id, name, role, practices, signing_secret, created_at, expires_at, revoked_at } = token;
  const state = revoked_at !== null ? 'revoked' : isInForce(token, nowMs) ? 'in force' : 'expired';
  return {
    id,
    name,
    role,
    practices,
    kind: signing_secret === null ? 'bearer' : 'signing',
    state,
    created_at,
    expires_at,
  };
}

function practicesText(practices: readonly string[] | null): string {
  return practices === null ? 'all' : practices.join(', ');
}

/** The tokens of a data folder; what is done to them is in ops.audit. */
export function tokenUseCases(ports: LogPorts, book: TokenBook): TokenUseCases {
  const audit = async (action: string, { id, role, practices, name }: StoredToken, asker: Asker): Promise<void> => {
    const details = { role, practices: practicesText(practices), name };
    await ports.publisher.publish(auditRecords(ports, { ...asker, action, object: `token:${id}`, details }));
  };
  return {
    list: async () => [...book.all().values()].map((token) => rowOf(token, ports.clock.nowMs())),
    create: async (wanted: NewToken, asker) => {
      const nowMs = ports.clock.nowMs();
      const { stored, shown } = book.add(wanted, nowMs);
      await audit('token.create', stored, asker);
      return { ...rowOf(stored, nowMs), secret: shown };
    },
    revoke: async (id, asker) => {
      const revoked = book.revoke(id, ports.clock.nowMs());
      await audit('token.revoke', revoked, asker);
      return rowOf(revoked, ports.clock.nowMs());
    },
  };
}
