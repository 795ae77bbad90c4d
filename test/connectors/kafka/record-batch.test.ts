import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { crc32c } from '../../../connectors/kafka/crc32c.ts';
import type { ProducedMessage } from '../../../connectors/kafka/protocol.ts';
import { batchBytes, putBatch, sequenceAfter } from '../../../connectors/kafka/record-batch.ts';

const load = createRequire(import.meta.url);
const Decoder = load('kafkajs/src/protocol/decoder');
const readBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (decoder: unknown) => Promise<{
  producerId: string;
  producerEpoch: number;
  firstSequence: number;
  inTransaction: boolean;
  records: readonly {
    offset: string;
    key: Buffer;
    value: Buffer | null;
    headers: Record<string, Buffer>;
    isControlRecord: boolean;
  }[];
}>;

const owner = { producerId: '4611686018427387904', producerEpoch: 32_767, isTransactional: true };

const messages = fc.array(
  fc.record({
    key: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.uint8Array({ maxLength: 80 }).map((b) => Buffer.from(b)),
    ),
    value: fc.option(
      fc.uint8Array({ maxLength: 20_000 }).map((b) => Buffer.from(b)),
      { nil: null },
    ),
  }),
  { minLength: 1, maxLength: 200 },
);

function encode(batch: readonly ProducedMessage[], firstSequence: number): Buffer {
  // Memory that somebody used before, and a place that is not its beginning.
  const bytes = Buffer.alloc(batchBytes(batch) + 7, 0xaa);
  assert.equal(putBatch(bytes, 7, { partition: 0, firstSequence, messages: batch }, owner), bytes.length);
  return bytes.subarray(7);
}

describe('a record batch', () => {
  it('bears headers where a record has some', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    // kafkajs cannot read a header of the name __proto__.
    const name = text.map((any) => `h${any}`);
    const headers = fc.array(fc.tuple(name, text), { maxLength: 20 }).map((all) => Object.fromEntries(all));
    await fc.assert(
      fc.asyncProperty(fc.array(headers, { minLength: 1, maxLength: 5 }), async (all) => {
        const value = Buffer.from('v');
        const batch = [...all.map((own) => ({ key: 'k', value, headers: own })), { key: 'none', value }];
        const { records } = await readBatch(new Decoder(encode(batch, 0)));
        assert.deepEqual(
          records.map((record) => Object.entries(record.headers).map(([key, own]) => [key, String(own)])),
          [...all, {}].map((own) => Object.entries(own)),
        );
        assert.equal(String(records.at(-1)?.key), 'none');
      }),
      { numRuns: 50 },
    );
  });

  it('is read by kafkajs as it was meant, whatever its keys and values', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.nat(2 ** 31 - 1), async (batch, firstSequence) => {
        const read = await readBatch(new Decoder(encode(batch, firstSequence)));
        assert.deepEqual(
          [read.producerId, read.producerEpoch, read.firstSequence, read.inTransaction],
          [owner.producerId, owner.producerEpoch, firstSequence, true],
        );
        assert.deepEqual(
          read.records.map(({ offset, key, value }) => [offset, key.toString('hex'), value?.toString('hex')]),
          batch.map(({ key, value }, i) => [
            String(i),
            Buffer.from(key).toString('hex'),
            value === null ? undefined : value.toString('hex'),
          ]),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('bears the checksum of everything from its attributes on', () => {
    const bytes = encode([{ key: 'k', value: Buffer.from('v') }], 5);
    assert.equal(bytes.readInt32BE(17), crc32c(bytes, 21, bytes.length));
    assert.equal(bytes.readInt32BE(8), bytes.length - 12);
  });

  it('is numbered on from 0 after the largest sequence number', () => {
    assert.deepEqual([sequenceAfter(5, 3), sequenceAfter(2 ** 31 - 3, 3), sequenceAfter(2 ** 31 - 3, 5)], [8, 0, 2]);
  });
});

describe('the checksum', () => {
  it('is that of RFC 3720', () => {
    const vectors: [Buffer, number][] = [
      [Buffer.from('123456789'), 0xe3069283],
      [Buffer.alloc(32), 0x8a9136aa],
      [Buffer.alloc(32, 0xff), 0x62a8ab43],
      [Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
    ];
    for (const [bytes, expected] of vectors) assert.equal(crc32c(bytes, 0, bytes.length) >>> 0, expected);
  });
});
