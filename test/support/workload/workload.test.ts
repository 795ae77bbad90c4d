import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Workload } from './labelled-workload.ts';
import { defaultKnobs, presets } from './presets.ts';
import { sampleFiles } from './sample-month.ts';
import { generateWorkload } from './workload.ts';

function idsOf(workload: Workload, kind: 'ticket' | 'redemption'): Set<string> {
  return new Set(
    workload.events.flatMap((e) => {
      if (e.kind === 'progress' || e.kind !== kind) return [];
      return [e.kind === 'ticket' ? e.value.transactionId : e.value.redemptionId];
    }),
  );
}

test('the same knobs and seed give the same workload, another seed another one', () => {
  assert.deepEqual(generateWorkload(defaultKnobs, 7), generateWorkload(defaultKnobs, 7));
  assert.notDeepEqual(generateWorkload(defaultKnobs, 7).events, generateWorkload(defaultKnobs, 8).events);
});

for (const [name, knobs] of Object.entries(presets)) {
  test(`${name}: every redemption has a label, and every label names tickets of the workload`, () => {
    const workload = generateWorkload(knobs, 3);
    const tickets = idsOf(workload, 'ticket');
    assert.deepEqual(new Set(workload.labels.keys()), idsOf(workload, 'redemption'));
    for (const ids of workload.labels.values()) for (const id of ids) assert.ok(tickets.has(id), id);
    const linked = [...workload.labels.values()].filter((ids) => ids.length > 0).length;
    assert.ok(linked > 0 && linked < workload.labels.size, 'some belong to a ticket, some to none');
  });
}

test('names are heavy-tailed: some namesakes, and most surnames rare', () => {
  const { events } = generateWorkload(defaultKnobs, 5);
  const names = new Map<string, number>();
  for (const e of events) {
    if (e.kind === 'redemption')
      names.set(e.value.customer.name ?? '', (names.get(e.value.customer.name ?? '') ?? 0) + 1);
  }
  const counts = [...names.values()];
  assert.ok(Math.max(...counts) >= 3);
  assert.ok(counts.filter((n) => n === 1).length > counts.length / 2);
});

test('samples/ is what the generator writes: run write-samples.js when it changes on purpose', () => {
  for (const [name, text] of Object.entries(sampleFiles())) {
    assert.equal(readFileSync(`samples/${name}`, 'utf8'), text, name);
  }
});
