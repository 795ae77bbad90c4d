import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type JsonLine, readNdjson } from '../../../connectors/http/ndjson.ts';

async function read(...chunks: (string | Buffer)[]): Promise<JsonLine[]> {
  async function* body() {
    yield* chunks;
  }
  const found: JsonLine[] = [];
  for await (const lines of readNdjson(body())) found.push(...lines);
  return found;
}

test('each line is one value with its number; blank lines and a BOM are passed over', async () => {
  assert.deepEqual(await read('\uFEFF{"a":1}\n\n  \n{"b":2}'), [
    { line: 1, json: { a: 1 } },
    { line: 4, json: { b: 2 } },
  ]);
});

test('a line that is no JSON is told by its number, and the rest is read', async () => {
  const [bad, good] = await read('{"a":\n{"a":1}\n');
  assert.match((bad as { reason: string }).reason, /not JSON/);
  assert.deepEqual(good, { line: 2, json: { a: 1 } });
});

test('a line that is not UTF-8 is rejected alone; the character that stands for such bytes is one like others', async () => {
  const [bad, cut, good] = await read(Buffer.from([0x22, 0xff, 0x22, 0x0a, 0x22, 0xc3]), Buffer.from('"\n"\uFFFD"\n'));
  for (const line of [bad, cut]) assert.match((line as { reason: string }).reason, /not UTF-8/);
  assert.deepEqual(good, { line: 3, json: '\uFFFD' });
});

test('a line of ten megabytes is rejected alone', async () => {
  const long = Buffer.alloc(10 << 20, 'x');
  const found = await read('1\n"', long.subarray(0, 5 << 20), long.subarray(5 << 20), '"\n2\n');
  assert.deepEqual(found[0], { line: 1, json: 1 });
  assert.match((found[1] as { reason: string }).reason, /longer than/);
  assert.deepEqual(found[2], { line: 3, json: 2 });
});

test('where the chunks are cut changes nothing, not even inside a character', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat(200)), async (values, cuts) => {
      const bytes = Buffer.from(values.map((v) => `${JSON.stringify(v)}\n`).join(''));
      const at = [0, ...cuts.map((c) => Math.min(c, bytes.length)).sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      assert.deepEqual(
        await read(...chunks),
        values.map((json, i) => ({ line: i + 1, json })),
      );
    }),
  );
});
