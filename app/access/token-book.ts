import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ReconduitError } from '../../processors/errors.ts';
import { newToken, type StoredToken, type TokenRequest } from './token.ts';

/** The tokens of a data folder, in a file that only its owner reads. What another process writes is seen at once. */
export class TokenBook {
  private readonly path: string;
  private known: ReadonlyMap<string, StoredToken> = new Map();
  private version = '';

  constructor(dataDir: string) {
    this.path = join(dataDir, 'tokens.json');
  }

  /** By id, also those revoked or expired. @throws DATA_UNUSABLE: nobody is let in by a file that cannot be read. */
  all(): ReadonlyMap<string, StoredToken> {
    const version = this.versionOnDisk();
    if (version !== this.version) {
      this.known = version === '' ? new Map() : this.read();
      this.version = version;
    }
    return this.known;
  }

  /** Gives what is shown once. */
  add(request: TokenRequest, nowMs: number): { readonly stored: StoredToken; readonly shown: string } {
    const made = newToken(request, nowMs);
    this.write([...this.all().values(), made.stored]);
    return made;
  }

  /** @throws NOT_FOUND. */
  revoke(id: string, nowMs: number): StoredToken {
    const found = this.all().get(id);
    if (!found) throw new ReconduitError('NOT_FOUND', `there is no token ${id}; \`reconduit tokens list\` shows all`);
    const revoked = { ...found, revoked_at: found.revoked_at ?? new Date(nowMs).toISOString() };
    this.write([...this.all().values()].map((token) => (token.id === id ? revoked : token)));
    return revoked;
  }

  private versionOnDisk(): string {
    const found = statSync(this.path, { throwIfNoEntry: false, bigint: true });
    return found ? `${found.ino} ${found.mtimeNs} ${found.size}` : '';
  }

  private read(): ReadonlyMap<string, StoredToken> {
    try {
      const { tokens } = JSON.parse(readFileSync(this.path, 'utf8')) as { tokens: StoredToken[] };
      return new Map(tokens.map((token) => [token.id, token]));
    } catch (cause) {
      throw new ReconduitError('DATA_UNUSABLE', `${this.path} cannot be read; nobody is let in until it can`, cause);
    }
  }

  private write(tokens: readonly StoredToken[]): void {
    mkdirSync(join(this.path, '..'), { recursive: true });
    const draft = `${this.path}.new`;
    const file = openSync(draft, 'w', 0o600);
    writeSync(file, `${JSON.stringify({ tokens }, null, 2)}\n`);
    // On disk before it takes the place of the old one: else a power cut could leave none, and the door open.
    fsyncSync(file);
    closeSync(file);
    renameSync(draft, this.path);
  }
}
