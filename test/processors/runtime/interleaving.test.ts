import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Context, Event, StoreSpec, Topology } from '../../../processors/runtime/topology.ts';
import type { OpsSignal, SourceProgress } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { TopologyDriver } from '../../support/topology-driver.ts';

const seen: StoreSpec<string[]> = {
  name: 'seen',
  encode: (list) => Buffer.from(JSON.stringify(list)),
  decode: (bytes) => JSON.parse(bytes.toString()) as string[],
};

/** A store whose values are mutated in place, timers that are replaced and cancelled, outputs that depend on all of it. */
const joining: Topology = {
  name: 'joining',
  inputs: [topics.sourceProgress],
  outputs: [topics.opsSignals],
  stores: [seen],
  stateVersion: 1,
  onUnreadable: 'dead-letter',
  onFailure: 'dead-letter',
  createProcessor: () => ({
    process(event: Event, context: Context): void {
      const { source, completeThrough } = event.value as SourceProgress;
      const store = context.store(seen);
      const list = store.get(source) ?? [];
      list.push(String(completeThrough));
      if (completeThrough === 13) throw new Error('poison');
      if (list.length > 4) store.delete(source);
      else store.put(source, list);
      if (completeThrough % 3 === 0) context.cancel(source);
      else context.schedule({ id: source, atMs: context.time.streamMs + completeThrough });
      context.emit(topics.opsSignals, source, signal(list.join(), context));
    },
    onTimer(timer, context): void {
      const all = [...context.store(seen).range('', 'z', 3)].map(([k, v]) => `${k}:${v.join()}`).join(' ');
      context.emit(topics.opsSignals, timer.id, signal(`${timer.id}@${timer.atMs} ${all}`, context));
    },
  }),
};

function signal(message: string, context: Context): OpsSignal {
  const { eventMs, streamMs } = context.time;
  const base = { signalId: 's', rule: 'R', practiceId: 'p', source: null, state: 'RAISED' as const };
  return { ...base, message, at: eventMs, values: { streamMs } };
}

interface Step {
  source: string;
  completeThrough: number;
  gapMs: number;
  after: 'nothing' | 'commit' | 'crash';
}

const steps = fc.array(
  fc.record({
    source: fc.constantFrom('a', 'b', 'c'),
    completeThrough: fc.nat(20),
    gapMs: fc.nat(8),
    after: fc.constantFrom<Step['after'][]>('nothing', 'commit', 'crash'),
  }),
  { maxLength: 40 },
);

function run(list: readonly Step[], disturbed: boolean): { outputs: string[]; state: string[] } {
  const driver = new TopologyDriver(joining);
  for (const { source, completeThrough, gapMs, after } of list) {
    driver.advanceClock(gapMs);
    driver.pipe(topics.sourceProgress, {
      practiceId: 'p',
      source,
      side: 'POS',
      program: null,
      completeFrom: null,
      completeThrough,
      kind: 'FILE',
      batchId: null,
    });
    if (disturbed && after === 'commit') driver.commit();
    if (disturbed && after === 'crash') driver.crash();
  }
  return { outputs: driver.outputs().map((o) => `${o.topic} ${o.bytes.toString('hex')}`), state: driver.stateDump() };
}

describe('a topology', () => {
  it('writes the same bytes and keeps the same state wherever commits and crashes fall', () => {
    fc.assert(
      fc.property(steps, (list) => {
        assert.deepEqual(run(list, true), run(list, false));
      }),
      { numRuns: 200 },
    );
  });
});
