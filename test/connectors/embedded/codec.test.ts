import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import avro from 'avsc';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import { topics } from '../../../schemas/topics.ts';

const codec = createEmbeddedCodec();
const first = JSON.parse(
  readFileSync(new URL('../../../../schemas/released/control.v1.avsc', import.meta.url), 'utf8'),
) as avro.Schema;

function withId(id: number, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(id, 1);
  return Buffer.concat([head, body]);
}

const written = { control_id: 'c1', kind: 'ACTIVATE_MODEL', model_id: { string: 'm' }, issued_at: 1, actor: 'ann' };

test('what an earlier version of a schema wrote is read as the current one, with defaults for what it did not know', () => {
  const bytes = avro.Type.forSchema(first).toBuffer({ ...written, model_id: 'm' });
  const read = codec.decode(topics.control, withId(topics.control.schemaId, bytes));
  assert.deepEqual(
    { ...read },
    {
      controlId: 'c1',
      kind: 'ACTIVATE_MODEL',
      modelId: 'm',
      issuedAt: 1,
      actor: 'ann',
      reason: null,
      modelBody: null,
    },
  );
  assert.deepEqual({ ...codec.decode(topics.control, codec.encode(topics.control, read)) }, { ...read });
  assert.deepEqual(
    codec.current(topics.control, withId(topics.control.schemaId, bytes)),
    codec.encode(topics.control, read),
  );
  const current = codec.encode(topics.control, read);
  assert.equal(codec.current(topics.control, current), current);
});

test('what a later version wrote, and another topic, are told apart and never misread', () => {
  const current = codec.encode(topics.control, {
    controlId: 'c',
    kind: 'UNKNOWN',
    modelId: null,
    issuedAt: 1,
    actor: 'a',
    reason: null,
    modelBody: null,
  });
  const codeOf = (bytes: Buffer): string => {
    try {
      codec.decode(topics.control, bytes);
    } catch (error) {
      assert.ok(error instanceof ReconduitError);
      return error.code;
    }
    return 'read';
  };
  assert.equal(codeOf(current), 'read');
  assert.equal(codeOf(withId(current.readUInt32BE(1) + 1_000, current.subarray(5))), 'SCHEMA_UNKNOWN');
  assert.equal(codeOf(withId(topics.models.schemaId, current.subarray(5))), 'RECORD_UNREADABLE');
  assert.equal(codeOf(withId(999, current.subarray(5))), 'SCHEMA_UNKNOWN');
});
