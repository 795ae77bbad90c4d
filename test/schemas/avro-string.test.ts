import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import avro from 'avsc';
import fc from 'fast-check';
import { stringHook } from '../../schemas/avro-string.ts';

const schema: avro.Schema = { type: 'array', items: ['null', 'string'] };
const plain = avro.Type.forSchema(schema);
const hooked = avro.Type.forSchema(schema, { typeHook: stringHook as avro.ForSchemaOptions['typeHook'] });

const aText = fc.oneof(
  fc.string({ maxLength: 130 }),
  fc.string({ unit: 'grapheme', maxLength: 70 }),
  fc.constantFrom('', 'MATCHED', 'é'.repeat(32), 'x'.repeat(63), 'x'.repeat(64), 'x'.repeat(65)),
);

describe('strings of events', () => {
  it('are the bytes that Avro writes, and come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.option(aText)), (texts) => {
        const bytes = plain.toBuffer(texts);
        assert.deepEqual(hooked.toBuffer(texts), bytes);
        assert.deepEqual(hooked.fromBuffer(bytes), plain.fromBuffer(bytes));
      }),
    );
  });

  it('are refused when cut short, and when they are no strings', () => {
    const bytes = plain.toBuffer(['MATCHED', 'x'.repeat(100)]);
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => hooked.fromBuffer(bytes.subarray(0, length)), `read from ${length} bytes`);
    }
    assert.throws(() => hooked.toBuffer([7]));
  });
});
