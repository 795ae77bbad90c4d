import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ListColumn } from '../../../connectors/clickhouse/columns.ts';
import { NativeBlock } from '../../../connectors/clickhouse/native-block.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';

let on: TestClickHouse;
before(async () => {
  on = await startTestClickHouse();
});
after(() => on.close());

describe('a block', () => {
  const specs = [
    { name: 's', type: 'Array(String)' },
    { name: 'i', type: 'Int64' },
    { name: 'low', type: 'Array(LowCardinality(String))' },
    { name: 'maybe', type: 'Nullable(Float64)' },
    { name: 'm', type: 'Map(LowCardinality(String), Float64)' },
  ];

  async function stored(block: NativeBlock, ...ranges: { from: number; to: number }[]): Promise<unknown[]> {
    const columns = specs.map(({ name, type }) => `${name} ${type}`).join(', ');
    await on.clickHouse.command(`CREATE OR REPLACE TABLE probe (${columns}) ENGINE = MergeTree ORDER BY ()`);
    const { url, username, password } = on.server;
    const query = new URLSearchParams({ database: 'reconduit', query: 'INSERT INTO probe FORMAT Native' });
    const headers = { 'x-clickhouse-user': username, 'x-clickhouse-key': password };
    const body = new Uint8Array(block.encode(ranges));
    const sent = await fetch(`${url}/?${query}`, { method: 'POST', headers, body });
    assert.equal(sent.status, 200, await sent.text());
    const rows = await on.clickHouse.rows('SELECT s, toString(i) AS i, low, maybe, m FROM probe');
    await on.clickHouse.command('DROP TABLE probe');
    return rows;
  }

  function write(block: NativeBlock, strings: string[], figure: number | null): void {
    const [texts, low] = [block.column('s'), block.column('low')] as ListColumn[];
    for (const list of [texts, low]) {
      for (const text of strings) list?.items[0]?.text(text);
      list?.size(strings.length);
    }
    block.column('i')?.number(-(2 ** 53) + 1);
    if (figure === null) block.column('maybe')?.empty();
    else block.column('maybe')?.number(figure);
    const map = block.column('m') as ListColumn;
    for (const name of ['a', 'b']) {
      map.items[0]?.text(name);
      map.items[1]?.number(strings.length);
    }
    map.size(2);
    block.end(1);
  }

  const shown = (strings: string[], maybe: number | null): unknown => {
    const clean = strings.map((text) => text.replace('\ud800', '\ufffd'));
    return { s: clean, i: String(-(2 ** 53) + 1), low: clean, maybe, m: { a: strings.length, b: strings.length } };
  };

  it('holds strings of any length and script, and a lone surrogate as U+FFFD', async () => {
    const texts = [
      '',
      'a'.repeat(127),
      'b'.repeat(128),
      'é'.repeat(64),
      '日本',
      '\ud800x',
      'c'.repeat(100_000),
      '\0\n',
    ];
    const block = new NativeBlock(specs);
    write(block, texts, 0.5);
    assert.deepEqual(await stored(block, { from: 0, to: 1 }), [shown(texts, 0.5)]);
  });

  it('holds the rows that are asked for, and none of one that was taken away', async () => {
    const block = new NativeBlock(specs);
    for (const n of [0, 1, 2, 3, 4]) write(block, Array(n).fill(`text ${n}`), n === 1 ? null : n);
    block.cutTo(4);
    write(block, [], 9);
    const rows = await stored(block, { from: 0, to: 2 }, { from: 3, to: 5 });
    assert.deepEqual(rows, [shown([], 0), shown(['text 1'], null), shown(Array(3).fill('text 3'), 3), shown([], 9)]);
  });

  it('tells thousands of texts in one dictionary apart', async () => {
    const texts = Array.from({ length: 70_000 }, (_, n) => `text ${n}`);
    const block = new NativeBlock(specs);
    write(block, [...texts, ...texts], 1);
    assert.deepEqual(await stored(block, { from: 0, to: 1 }), [shown([...texts, ...texts], 1)]);
  });
});
