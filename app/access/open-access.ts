import type { Access, Refusal } from '../../connectors/http/access/caller.ts';
import { auditRecords } from '../use-cases/audit.ts';
import type { LogPorts } from '../use-cases/ports.ts';
import { createAccess } from './access.ts';
import { TokenBook } from './token-book.ts';

/** The tokens of a data folder, and who is let in by them. */
export interface OpenedAccess {
  readonly book: TokenBook;
  /** `secret`: of whoever may read the data folder. Refusals are in the audit. */
  accessOf(secret: string, options: { readonly openUntilTokens: boolean }): Access;
}

/** Opens the tokens of a data folder. */
export function openAccess(ports: LogPorts, dataDir: string): OpenedAccess {
  const book = new TokenBook(dataDir);
  const onRefused = (refusal: Refusal): void => {
    const outcome = 'REFUSED';
    ports.publisher.publish(auditRecords(ports, { ...refusal, outcome })).catch((error: Error) => {
      ports.telemetry.log('error', 'a refusal could not be written to the audit', { reason: error.message });
    });
  };
  return {
    book,
    accessOf: (secret, { openUntilTokens }) =>
      createAccess({ secret, book, openUntilTokens, clock: ports.clock, onRefused }),
  };
}
