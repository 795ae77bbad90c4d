import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createClient } from '@clickhouse/client';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';

let on: TestClickHouse;
before(async () => {
  on = await startTestClickHouse();
  await on.clickHouse.command(
    'CREATE TABLE lines (id UInt32, text String) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100',
  );
});
after(() => on.close());

interface Ask {
  readonly url?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly as?: 'writer' | 'reader' | 'nobody';
  readonly headers?: Record<string, string>;
}

async function ask({
  url = {},
  body,
  as = 'writer',
  headers = {},
}: Ask): Promise<{ response: Response; text: string }> {
  const who = { writer: on.server, reader: on.server.reader, nobody: { username: 'reconduit', password: 'wrong' } }[as];
  const basic = Buffer.from(`${who.username}:${who.password}`).toString('base64');
  const query = new URLSearchParams({ database: 'reconduit', ...url });
  const response = await fetch(`${on.server.url}/?${query}`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, ...headers },
    ...(body !== undefined && { body }),
  });
  return { response, text: await response.text() };
}

async function code(request: Ask): Promise<string | null> {
  return (await ask(request)).response.headers.get('x-clickhouse-exception-code');
}

describe('embedded ClickHouse over HTTP', () => {
  it('answers a ping without a secret, and nothing else', async () => {
    assert.equal(await (await fetch(`${on.server.url}/ping`)).text(), 'Ok.\n');
    const { response } = await ask({ body: 'SELECT 1', as: 'nobody' });
    assert.equal(response.status, 401);
    assert.equal(response.headers.get('x-clickhouse-exception-code'), '516');
  });

  it('takes the statement from the body or the URL, and honours FORMAT and default_format', async () => {
    assert.equal((await ask({ body: 'SELECT 1 AS a, 2 AS b;' })).text, '1\t2\n');
    assert.equal((await ask({ url: { query: 'SELECT 1 AS a FORMAT JSONEachRow' } })).text, '{"a":1}\n');
    const csv = await ask({ body: "SELECT 'FORMAT X' AS a", url: { default_format: 'CSVWithNames' } });
    assert.equal(csv.text, '"a"\n"FORMAT X"\n');
    assert.equal(csv.response.headers.get('x-clickhouse-format'), 'CSVWithNames');
  });

  it('binds parameters, whatever they hold', async () => {
    const value = 'it\'s \\ "quoted" ; DROP TABLE lines -- é';
    const client = createClient({ ...credentials(), database: 'reconduit' });
    const result = await client.query({
      query: 'SELECT {v:String} AS v, {n:UInt32} AS n, {a:Array(String)} AS a',
      query_params: { v: `${value}\n\ttab`, n: 5, a: [value, ''] },
      format: 'JSONEachRow',
    });
    assert.deepEqual(await result.json(), [{ v: `${value}\n\ttab`, n: 5, a: [value, ''] }]);
    await client.close();
  });

  it('speaks gzip both ways', async () => {
    const client = createClient({
      ...credentials(),
      database: 'reconduit',
      compression: { request: true, response: true },
    });
    const rows = Array.from({ length: 200 }, (_, i) => ({ id: 1000 + i, text: `line ${i}` }));
    await client.insert({ table: 'lines', values: rows, format: 'JSONEachRow' });
    const result = await client.query({
      query: 'SELECT id, text FROM lines WHERE id >= 1000 ORDER BY id',
      format: 'JSONEachRow',
    });
    assert.deepEqual(await result.json(), rows);
    await client.close();
    const raw = await ask({
      url: { query: 'INSERT INTO lines FORMAT TabSeparated' },
      body: gzipSync('999\tzipped\n'),
      headers: { 'content-encoding': 'gzip' },
    });
    assert.equal(raw.response.status, 200);
    assert.equal((await ask({ body: 'SELECT text FROM lines WHERE id = 999' })).text, 'zipped\n');
  });

  it('keeps no setting from one request to the next', async () => {
    const insert = { query: 'INSERT INTO lines FORMAT TabSeparated' };
    await ask({ url: { ...insert, insert_deduplication_token: 'once' }, body: '1\tone\n' });
    await ask({ url: { ...insert, insert_deduplication_token: 'once' }, body: '1\tone\n' });
    assert.equal((await ask({ body: 'SELECT count() FROM lines WHERE id = 1' })).text, '1\n', 'the token works');
    await ask({ url: insert, body: '2\ttwo\n' });
    assert.equal((await ask({ body: 'SELECT count() FROM lines WHERE id = 2' })).text, '1\n', 'and is gone afterwards');
    assert.equal((await ask({ url: { max_threads: '1' }, body: "SELECT getSetting('max_threads')" })).text, '1\n');
    const later = await ask({ body: "SELECT changed FROM system.settings WHERE name = 'max_threads'" });
    assert.equal(later.text, '0\n');
  });

  it('reads a body to its end: a blank line starts no second statement', async () => {
    const body = '50\tbefore\n\nDROP TABLE lines\n';
    assert.notEqual(await code({ url: { query: 'INSERT INTO lines FORMAT TabSeparated' }, body }), null);
    assert.equal((await ask({ body: 'EXISTS TABLE lines' })).text, '1\n');
    const held = 'a\n\nDROP TABLE lines\n';
    const binary = Buffer.concat([Buffer.from([51, 0, 0, 0, held.length]), Buffer.from(held)]);
    const inserted = await ask({ url: { query: 'INSERT INTO lines (id, text) FORMAT RowBinary' }, body: binary });
    assert.equal(inserted.response.status, 200);
    assert.equal(JSON.parse(inserted.response.headers.get('x-clickhouse-summary') ?? '').written_rows, '1');
    assert.equal((await ask({ body: 'SELECT text FROM lines WHERE id = 51 FORMAT RawBLOB' })).text, held);
  });

  it('refuses inline data, whose end nobody can tell', async () => {
    assert.equal(await code({ body: "INSERT INTO lines VALUES (60, 'x')" }), '48');
    assert.equal(await code({ body: "INSERT INTO lines SELECT 61, 'SELECT 1 FORMAT X'" }), null);
  });

  it('refuses several statements in one request', async () => {
    assert.equal(await code({ body: 'SELECT 1; DROP TABLE lines' }), '62');
    assert.equal(await code({ body: 'SELECT 1; DROP TABLE lines', as: 'reader' }), '62');
    assert.equal(await code({ body: "SELECT ';'" }), null);
  });

  it('lets a reader read and nothing else', async () => {
    assert.equal((await ask({ body: 'SELECT count() > 0 FROM lines', as: 'reader' })).text, '1\n');
    const forbidden = [
      'DROP TABLE lines',
      'CREATE TABLE x (a UInt8) ENGINE = Memory',
      "INSERT INTO lines SELECT 70, 'x'",
      "SELECT 1 INTO OUTFILE '/tmp/reconduit-reader-outfile'",
      "SELECT /* */ 1 into/**/ outfile '/tmp/reconduit-reader-outfile' FORMAT CSV",
      "SELECT * FROM file('/etc/passwd', 'LineAsString')",
      "SELECT file('/etc/passwd')",
      "SELECT `file`('/etc/passwd')",
      "SELECT a.* APPLY(file) FROM (SELECT '/etc/passwd' AS x) AS a",
      "SELECT * FROM s3('http://127.0.0.1:1/bucket/x.csv', 'CSV', 'a String')",
      "SELECT * FROM sqlite('/tmp/reconduit-reader.sqlite', 't')",
      "SELECT * FROM icebergLocal('/etc', 'CSV', 'a String')",
      "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString', 'a String')",
      "SELECT * FROM executable('id', 'LineAsString', 'a String')",
      "SELECT * FROM remote('127.0.0.1:1', system.one)",
      'SET max_threads = 1',
      'SELECT 1 SETTINGS max_threads = 1',
      'SYSTEM FLUSH LOGS',
    ];
    for (const body of forbidden) assert.notEqual(await code({ body, as: 'reader' }), null, body);
    assert.equal(await code({ url: { readonly: '0' }, body: 'DROP TABLE lines', as: 'reader' }), '164');
    assert.equal(await code({ url: { format_schema: '/etc/passwd' }, body: 'SELECT 1', as: 'reader' }), '164');
    assert.equal(await code({ url: { max_execution_time: '5' }, body: 'SELECT 1', as: 'reader' }), null);
    const insert = { url: { query: 'INSERT INTO lines FORMAT TabSeparated' }, body: '71\tx\n', as: 'reader' } as const;
    assert.equal(await code(insert), '164');
    assert.equal((await ask({ body: 'SELECT count() FROM lines WHERE id IN (70, 71)' })).text, '0\n');
  });

  it('gives errors as ClickHouse does', async () => {
    const { response, text } = await ask({ body: 'SELECT missing_column FROM lines' });
    assert.equal(response.headers.get('x-clickhouse-exception-code'), '47');
    assert.match(text, /^Code: 47\. DB::Exception: .*\(UNKNOWN_IDENTIFIER\)/s);
    await assert.rejects(on.clickHouse.readOnly('SELEC 1'), { code: 'CLICKHOUSE_REFUSED', retriable: false });
    const gone = await code({ url: { query: 'INSERT INTO absent FORMAT TabSeparated' }, body: '1\n' });
    assert.equal(gone, '60');
  });

  it('keeps no file of an insert once it has ended', () => {
    assert.deepEqual(readdirSync(join(on.dataDir, 'spool')), []);
  });

  it('shows the secret neither on the command line nor in the environment of the child', () => {
    for (const file of ['cmdline', 'environ']) {
      const text = readFileSync(`/proc/${on.server.pid()}/${file}`, 'utf8');
      assert.ok(!text.includes(on.server.password) && !text.includes(on.server.reader.password), file);
    }
    assert.ok(!JSON.stringify(on.telemetry.lines).includes(on.server.password));
  });
});

function credentials(): { url: string; username: string; password: string } {
  const { url, username, password } = on.server;
  return { url, username, password };
}
