import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreignFiles } from './files.ts';
import { foreignPresets } from './knobs.ts';
import { readForeign } from './read.ts';

for (const [name, knobs] of Object.entries(foreignPresets)) {
  test(`${name}: every row is read, every redemption has a label, and every label names a ticket of the file`, async () => {
    const files = foreignFiles({ ...knobs, sittings: 300 }, 'seed');
    assert.deepEqual(files, foreignFiles({ ...knobs, sittings: 300 }, 'seed'));
    const { events, labels } = await readForeign(files);
    const tickets = new Set(events.flatMap((e) => (e.kind === 'ticket' ? [e.value.transactionId] : [])));
    const redemptions = events.flatMap((e) => (e.kind === 'redemption' ? [e.value.redemptionId] : []));
    assert.deepEqual(new Set(labels.keys()), new Set(redemptions));
    for (const ids of labels.values()) for (const id of ids) assert.ok(tickets.has(id), id);
    const linked = [...labels.values()].filter((ids) => ids.length > 0).length;
    assert.ok(linked > 0 && linked < labels.size, 'some belong to a ticket, some to none');
  });
}
