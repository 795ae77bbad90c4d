import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { createDoorUseCases } from '../../../app/door/use-cases.ts';
import { ReconduitError } from '../../../processors/errors.ts';

test('short of memory or disk nothing comes into the live log: whoever asks is told to come again', async () => {
  const admit = (): never => {
    throw new ReconduitError('OVERLOADED', 'disk: 102 MB are left');
  };
  // Nothing behind it may be reached.
  const useCases = createDoorUseCases({ admit, onLiveEvent: () => undefined } as unknown as Parameters<
    typeof createDoorUseCases
  >[0]);
  await assert.rejects(useCases.live.append('pos', [{}], { practices: null }), { code: 'OVERLOADED' });
  const file = { name: 'a.csv', source: null, columns: null, through: null, body: Readable.from([]) };
  for (const batch of [true, false]) {
    const request = { ...file, side: 'pos', format: 'ndjson', batch } as const;
    await assert.rejects(useCases.ingest(request), { code: 'OVERLOADED' });
  }
});
