import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReconduitError } from '../../processors/errors.ts';
import type { SourceProgress } from '../../schemas/generated/types.ts';
import { topics } from '../../schemas/topics.ts';
import { type OpenFixture, withFixture } from './fixture.ts';

const control = {
  controlId: 'c1',
  kind: 'ACTIVATE_MODEL',
  modelId: 'm1',
  issuedAt: 5,
  actor: 'Jane Roe',
  reason: null,
  modelBody: null,
} as const;

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ReconduitError) {
      assert.doesNotMatch(`${error.message} ${String(error.cause ?? '')}`, /Jane|Roe/);
      return error.code;
    }
    throw error;
  }
  return 'none';
}

/** What every codec promises. */
export function codecContract(name: string, open: OpenFixture): void {
  describe(`codec: ${name}`, () => {
    it('gives back what was encoded, behind a Confluent header', () =>
      withFixture(open, async ({ codec }) => {
        const bytes = codec.encode(topics.control, control);
        assert.equal(bytes[0], 0);
        await codec.prepare([bytes]);
        assert.deepEqual({ ...codec.decode(topics.control, bytes) }, control);
      }));

    it('calls bytes unreadable that are short, broken, or another record, without quoting them', () =>
      withFixture(open, async ({ codec }) => {
        const bytes = codec.encode(topics.control, control);
        const wrongMagic = Buffer.from(bytes);
        wrongMagic[0] = 1;
        const unreadable = [Buffer.alloc(0), Buffer.from('Jane'), wrongMagic, bytes.subarray(0, bytes.length - 2)];
        for (const broken of unreadable) {
          assert.equal(
            codeOf(() => codec.decode(topics.control, broken)),
            'RECORD_UNREADABLE',
          );
        }
        assert.equal(
          codeOf(() => codec.decode(topics.matches, bytes)),
          'RECORD_UNREADABLE',
        );
      }));

    it('names a schema that the registry does not know', () =>
      withFixture(open, async ({ codec }) => {
        const bytes = codec.encode(topics.control, control);
        bytes.writeUInt32BE(4_000_000, 1);
        await codec.prepare([bytes]);
        assert.equal(
          codeOf(() => codec.decode(topics.control, bytes)),
          'SCHEMA_UNKNOWN',
        );
      }));

    it('does not encode what does not fit the schema', () =>
      withFixture(open, async ({ codec }) => {
        const wrong = { ...control } as unknown as SourceProgress;
        assert.throws(() => codec.encode(topics.sourceProgress, wrong));
      }));
  });
}
