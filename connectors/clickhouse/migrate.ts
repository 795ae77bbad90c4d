import { createHash } from 'node:crypto';
import { ReconduitError } from '../../processors/errors.ts';
import { splitStatements } from './split-statements.ts';

/** A numbered file of DDL. */
export interface Migration {
  /** File name without .sql: `0001-sources`. */
  readonly name: string;
  readonly sql: string;
}

/** Where migrations are applied: runs statements and queries. */
export interface MigrationTarget {
  command(sql: string, params?: Readonly<Record<string, unknown>>): Promise<void>;
  rows<T>(sql: string): Promise<T[]>;
}

const ledger = `CREATE TABLE IF NOT EXISTS migrations
(
  name String COMMENT 'File in schemas/tables, without .sql',
  sha256 String COMMENT 'Of its text when it was applied',
  applied_at DateTime DEFAULT now('UTC') COMMENT 'When, UTC'
)
ENGINE = ReplacingMergeTree ORDER BY name
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Which numbered files of DDL have been applied'`;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Applies what has not been applied yet, in order. Every statement may run twice (IF NOT EXISTS), so a crash between a
 * statement and its record only repeats it, and two processes may do this at once.
 * @returns names of the migrations that were applied now.
 * @throws DATA_FORMAT when a migration was changed after it was applied.
 */
export async function migrate(target: MigrationTarget, migrations: readonly Migration[]): Promise<string[]> {
  await target.command(ledger);
  const rows = await target.rows<{ name: string; sha256: string }>('SELECT name, sha256 FROM migrations FINAL');
  const applied = new Map(rows.map((r) => [r.name, r.sha256]));
  const done: string[] = [];
  for (const { name, sql } of migrations) {
    const hash = sha256(sql);
    const before = applied.get(name);
    if (before === hash) continue;
    if (before !== undefined) {
      throw new ReconduitError(
        'DATA_FORMAT',
        `Migration ${name} has changed since it was applied to this ClickHouse; a change needs a new number.`,
      );
    }
    for (const statement of splitStatements(sql)) await target.command(statement);
    await target.command('INSERT INTO migrations (name, sha256) SELECT {name:String}, {hash:String}', { name, hash });
    done.push(name);
  }
  return done;
}
