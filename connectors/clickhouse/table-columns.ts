import { tableMigrations } from '../../schemas/generated/tables.ts';
import type { Migration } from './migrate.ts';
import type { ColumnSpec } from './native-block.ts';
import { splitStatements } from './split-statements.ts';

const column = /^ *(?:ADD COLUMN IF NOT EXISTS )?`?([\w.]+)`? (.+?) (?:DEFAULT .+ )?COMMENT '/gm;

/** Columns of a table, by the migrations that make it and add to it. @throws RangeError when none makes it. */
export function tableColumns(table: string, migrations: readonly Migration[] = tableMigrations): ColumnSpec[] {
  const statements = migrations.flatMap(({ sql }) => splitStatements(sql));
  const made = statements.find((text) => text.startsWith(`CREATE TABLE IF NOT EXISTS ${table}\n`));
  if (made === undefined) throw new RangeError(`no migration makes table ${table}`);
  const added = statements.filter((text) => text.startsWith(`ALTER TABLE ${table}\n`));
  return [made, ...added].flatMap((text) =>
    [...text.matchAll(column)].map(([, name = '', type = '']) => ({ name, type })),
  );
}
