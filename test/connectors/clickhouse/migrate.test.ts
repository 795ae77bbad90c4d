import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { migrate } from '../../../connectors/clickhouse/migrate.ts';
import { splitStatements } from '../../../connectors/clickhouse/split-statements.ts';
import { tableMigrations } from '../../../schemas/generated/tables.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';

let on: TestClickHouse;
before(async () => {
  on = await startTestClickHouse();
});
after(() => on.close());

describe('migrations', () => {
  it('are applied once, in order, and recorded', async () => {
    assert.deepEqual(await on.clickHouse.migrate(), []);
    const recorded = await on.clickHouse.rows<{ name: string }>('SELECT name FROM migrations FINAL ORDER BY name');
    assert.deepEqual(
      recorded.map((r) => r.name),
      tableMigrations.map((m) => m.name),
    );
  });

  it('may be cut off anywhere and run again', async () => {
    await on.clickHouse.command('TRUNCATE TABLE migrations');
    assert.equal((await on.clickHouse.migrate()).length, tableMigrations.length);
    assert.deepEqual(await on.clickHouse.migrate(), []);
  });

  it('refuse a file that has changed since it was applied', async () => {
    const changed = tableMigrations.map((m) => ({ ...m, sql: `${m.sql}\n-- changed` }));
    await assert.rejects(migrate(on.clickHouse, changed), { code: 'DATA_FORMAT' });
  });

  it('comment every column of every table and view', async () => {
    const bare = await on.clickHouse.rows<{ column: string }>(
      "SELECT concat(table, '.', name) AS column FROM system.columns WHERE database = 'reconduit' AND trim(comment) = ''",
    );
    assert.deepEqual(bare, []);
    const tables = await on.clickHouse.rows<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = 'reconduit' AND comment = ''",
    );
    assert.deepEqual(tables, []);
  });

  it('give every table a window of tokens, since without one a token does nothing', async () => {
    const without = await on.clickHouse.rows<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = 'reconduit' AND engine LIKE '%MergeTree'
       AND NOT match(create_table_query, 'non_replicated_deduplication_window = [1-9]')`,
    );
    assert.deepEqual(without, []);
  });

  it('keep personal details in the tables of sources and in dlq', async () => {
    const personal = await on.clickHouse.rows<{ table: string }>(
      `SELECT DISTINCT table FROM system.columns WHERE database = 'reconduit' AND match(name, 'customer|phone|email|member')
       AND table IN (SELECT name FROM system.tables WHERE database = 'reconduit' AND engine != 'View') ORDER BY table`,
    );
    assert.deepEqual(
      personal.map((r) => r.table),
      ['pos_transactions', 'reward_transactions'],
    );
  });
});

describe('splitting a file of SQL', () => {
  it('minds strings, quoted names and comments', () => {
    const sql = `-- a; comment\nSELECT ';' AS \`a;b\`, "c;d" /* x; y */;\n\nSELECT 'it''s; \\'', 2; -- end`;
    assert.deepEqual(splitStatements(sql), [`SELECT ';' AS \`a;b\`, "c;d"`, "SELECT 'it''s; \\'', 2"]);
  });

  it('refuses what is not closed', () => {
    for (const sql of ["SELECT 'x", 'SELECT "x', 'SELECT `x', 'SELECT /* x']) assert.throws(() => splitStatements(sql));
  });
});
