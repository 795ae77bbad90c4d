import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { avroCodec } from '../../schemas/avro.ts';
import { partitionOf } from '../../schemas/partitioner.ts';

describe('avro codec', () => {
  const codec = avroCodec('SourceProgress');
  const value = {
    practiceId: 'p',
    source: 'pos',
    side: 'POS' as const,
    program: null,
    completeFrom: null,
    completeThrough: 1_700_000_000_000,
    kind: 'FILE' as const,
    batchId: null,
  };

  it('gives back what it was given, under camelCase names', () => {
    assert.deepEqual({ ...codec.decode(codec.encode(value)) }, value);
  });

  it('refuses truncated and trailing bytes', () => {
    const bytes = codec.encode(value);
    assert.throws(() => codec.decode(bytes.subarray(0, bytes.length - 1)));
    assert.throws(() => codec.decode(Buffer.concat([bytes, Buffer.from([0])])));
  });
});

describe('partitioner', () => {
  // From Kafka's UtilsTest: murmur2("21") = -973932308, "foobar" = -790332482.
  it("puts a key where Kafka's own clients put it", () => {
    assert.equal(partitionOf('21', 1 << 30), (-973932308 & 0x7fffffff) % (1 << 30));
    assert.equal(partitionOf('foobar', 1 << 30), (-790332482 & 0x7fffffff) % (1 << 30));
  });
});
