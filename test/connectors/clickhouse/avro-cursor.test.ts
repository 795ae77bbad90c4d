import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import avro from 'avsc';
import fc from 'fast-check';
import { AvroCursor } from '../../../connectors/clickhouse/avro-cursor.ts';

function at(bytes: Buffer): AvroCursor {
  const cursor = new AvroCursor();
  cursor.open(bytes, 0);
  return cursor;
}

describe('a cursor over Avro', () => {
  it('reads what the Avro library writes', () => {
    const type = avro.Type.forSchema({
      type: 'record',
      name: 'r',
      fields: [
        { name: 'n', type: 'long' },
        { name: 's', type: 'string' },
        { name: 'd', type: 'double' },
        { name: 'b', type: 'boolean' },
        { name: 'l', type: { type: 'array', items: 'int' } },
      ],
    });
    // The last that the library takes.
    const most = 2 ** 53 - 2;
    const values = fc.record({
      n: fc.oneof(fc.integer(), fc.integer({ min: -most, max: most })),
      s: fc.string({ unit: 'binary' }),
      d: fc.double(),
      b: fc.boolean(),
      l: fc.array(fc.integer()),
    });
    fc.assert(
      fc.property(values, (value) => {
        const bytes = type.toBuffer(value);
        const cursor = at(bytes);
        const n = cursor.long();
        cursor.skim();
        const s = bytes.toString('utf8', cursor.from, cursor.to);
        const [d, b, l] = [cursor.double(), cursor.boolean(), [] as number[]];
        for (let size = cursor.blockSize(); size > 0; size = cursor.blockSize()) {
          for (let i = 0; i < size; i++) l.push(cursor.long());
        }
        assert.deepEqual({ n, s, d, b, l }, { ...type.fromBuffer(bytes) });
        assert.equal(cursor.ended, true);
      }),
    );
  });

  it('reads a block that says its size in bytes', () => {
    const cursor = at(Buffer.from([3, 2, 10, 12, 0]));
    assert.deepEqual([cursor.blockSize(), cursor.long(), cursor.long(), cursor.blockSize()], [2, 5, 6, 0]);
  });

  it('refuses what is cut short, beyond 2^53, or nothing that its schema knows', () => {
    const refused: [(cursor: AvroCursor) => unknown, number[]][] = [
      [(cursor) => cursor.long(), [255]],
      [(cursor) => cursor.long(), Array(10).fill(255)],
      [(cursor) => cursor.long(), [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
      [(cursor) => cursor.double(), [0, 0, 0, 0, 0, 0, 0]],
      [(cursor) => cursor.skim(), [4, 65]],
      [(cursor) => cursor.skim(), [1]],
      [(cursor) => cursor.boolean(), [2]],
      [(cursor) => cursor.index(2), [4]],
      [(cursor) => cursor.index(2), [1]],
    ];
    for (const [read, bytes] of refused) assert.throws(() => read(at(Buffer.from(bytes))), RangeError);
  });
});
