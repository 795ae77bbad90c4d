import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Context, Event, StoreSpec, Topology } from '../../../processors/runtime/topology.ts';
import type { OpsSignal, SourceProgress } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { TopologyDriver } from '../../support/topology-driver.ts';

const counts: StoreSpec<number> = {
  name: 'counts',
  encode: (n) => Buffer.from(String(n)),
  decode: (bytes) => Number(bytes.toString()),
};

const progress = (source: string, completeThrough = 0): SourceProgress => ({
  practiceId: 'p',
  source,
  side: 'POS',
  program: null,
  completeFrom: null,
  completeThrough,
  kind: 'FILE',
  batchId: null,
});

const signal = (signalId: string, context: Context, count: number): OpsSignal => ({
  signalId,
  rule: 'COUNT',
  practiceId: 'p',
  source: null,
  state: 'RAISED',
  at: context.time.eventMs,
  message: '',
  values: { count },
});

/**
 * Counts events by source; "wait" starts a timer of `completeThrough` ms, "slice1" three timers that are due at once, one
 * after the other, "fails" a timer that throws; "bad" changes state and throws.
 */
const counting: Topology = {
  name: 'counting',
  inputs: [topics.sourceProgress],
  outputs: [topics.opsSignals],
  stores: [counts],
  stateVersion: 1,
  onUnreadable: 'dead-letter',
  onFailure: 'dead-letter',
  createProcessor: () => ({
    process(event: Event, context: Context): void {
      const { source, completeThrough } = event.value as SourceProgress;
      const store = context.store(counts);
      const count = (store.get(source) ?? 0) + 1;
      store.put(source, count);
      context.emit(topics.opsSignals, source, signal(source, context, count));
      if (source === 'wait') context.schedule({ id: 'w', atMs: context.time.eventMs + completeThrough });
      if (source === 'slice1' || source === 'fails') context.schedule({ id: source, atMs: context.time.streamMs });
      if (source === 'bad') throw new Error('Jane Doe, 555-0100');
    },
    onTimer(timer, context): void {
      context.emit(topics.opsSignals, timer.id, signal(`timer ${timer.id}`, context, timer.atMs));
      if (timer.id === 'fails') throw new Error('Jane Doe, 555-0100');
      if (timer.id.startsWith('slice') && timer.id !== 'slice3') {
        context.schedule({ id: `slice${Number(timer.id.slice(5)) + 1}`, atMs: context.time.streamMs });
      }
    },
  }),
};

const summary = (driver: TopologyDriver): string[] =>
  driver.outputs().map((o) => {
    const { signalId, values, dlqId } = o.value as Partial<OpsSignal> & { dlqId?: string };
    return dlqId ?? `${signalId}:${values?.['count']}`;
  });

describe('task', () => {
  it('sees its own uncommitted changes, and committed ones after a crash', () => {
    const driver = new TopologyDriver(counting);
    for (const source of ['a', 'b', 'a']) driver.pipe(topics.sourceProgress, progress(source));
    driver.commit();
    driver.pipe(topics.sourceProgress, progress('a'));
    driver.crash();
    driver.pipe(topics.sourceProgress, progress('a'));
    assert.deepEqual(summary(driver), ['a:1', 'b:1', 'a:2', 'a:3', 'a:4']);
    assert.deepEqual(driver.storeContents(counts), [
      ['a', 4],
      ['b', 1],
    ]);
  });

  it('puts a record that a processor throws on into dlq, once, without what the processor did or said', () => {
    const driver = new TopologyDriver(counting);
    for (const source of ['a', 'bad', 'a']) driver.pipe(topics.sourceProgress, progress(source));
    driver.crash();
    const outputs = driver.outputs();
    assert.deepEqual(
      outputs.map((o) => o.topic),
      ['ops.signals', 'dlq', 'ops.signals'],
    );
    assert.ok(!JSON.stringify(outputs[1]?.value).includes('Jane'));
    assert.deepEqual(driver.storeContents(counts), [['a', 2]]);
  });

  it('puts unreadable bytes into dlq as they came and goes on', () => {
    const driver = new TopologyDriver(counting);
    driver.pipeBytes(topics.sourceProgress, Buffer.from([0, 0, 0, 0, 3, 255, 255]));
    driver.pipeBytes(topics.sourceProgress, Buffer.from('junk'));
    driver.pipeBytes(topics.sourceProgress, Buffer.from([0, 0, 0, 9, 9, 1]));
    driver.pipe(topics.sourceProgress, progress('a'));
    const letters = driver.outputs().map((o) => o.value as { code?: string; value?: Buffer });
    assert.deepEqual(
      letters.map((l) => l.code),
      ['RECORD_UNREADABLE', 'RECORD_UNREADABLE', 'SCHEMA_UNKNOWN', undefined],
    );
    assert.equal(Buffer.from(letters[1]?.value ?? []).toString(), 'junk');
  });

  it('keeps the order of records that come at once, unreadable ones among them', () => {
    const driver = new TopologyDriver(counting);
    driver.hold();
    driver.pipe(topics.sourceProgress, progress('a'));
    driver.pipeBytes(topics.sourceProgress, Buffer.from('junk'));
    for (let i = 0; i < 100; i++) driver.pipe(topics.sourceProgress, progress('a'));
    driver.release();
    const [first, letter, second, ...rest] = driver.outputs();
    assert.deepEqual([first?.topic, letter?.topic, second?.topic], ['ops.signals', 'dlq', 'ops.signals']);
    assert.deepEqual((rest.at(-1)?.value as OpsSignal | undefined)?.values, { count: 101 });
  });

  it('prepares records that come at once before any of them is processed; one that cannot be fails in its turn', () => {
    const seen: string[] = [];
    const preparing: Topology = {
      ...counting,
      createProcessor: () => ({
        prepare({ value }: Event): string {
          const { source } = value as SourceProgress;
          seen.push(`prepare ${source}`);
          if (source === 'bad') throw new Error('cannot be prepared');
          return `prepared ${source}`;
        },
        process({ value, prepared }: Event): void {
          const { source } = value as SourceProgress;
          seen.push(`${source}: ${prepared}`);
          if (source === 'bad') throw new Error('cannot be processed');
        },
      }),
    };
    const driver = new TopologyDriver(preparing);
    driver.hold();
    for (const source of ['a', 'bad']) driver.pipe(topics.sourceProgress, progress(source));
    driver.release();
    assert.deepEqual(seen.slice(0, 4), ['prepare a', 'prepare bad', 'a: prepared a', 'bad: null']);
    assert.deepEqual(
      driver.outputs().map((o) => o.topic),
      ['dlq'],
    );
  });

  it('fires a timer once, when stream time reaches it, across a commit and a crash', () => {
    const driver = new TopologyDriver(counting, 1000);
    driver.pipe(topics.sourceProgress, progress('wait', 50));
    driver.commit();
    driver.crash();
    driver.advanceClock(48);
    driver.pipe(topics.sourceProgress, progress('a'));
    driver.pipe(topics.sourceProgress, progress('a'));
    driver.crash();
    driver.pipe(topics.sourceProgress, progress('a'));
    assert.deepEqual(summary(driver), ['wait:1', 'a:1', 'timer w:1051', 'a:2', 'a:3']);
  });

  it('fires what is due at once, though no other record comes', () => {
    const driver = new TopologyDriver(counting, 1000);
    driver.pipe(topics.sourceProgress, progress('slice1'));
    assert.deepEqual(summary(driver), ['slice1:1', 'timer slice1:1001', 'timer slice2:1001', 'timer slice3:1001']);
  });

  it('puts a timer that a processor throws on into dlq, once, and goes on', () => {
    const driver = new TopologyDriver(counting, 1000);
    driver.pipe(topics.sourceProgress, progress('fails'));
    driver.crash();
    driver.pipe(topics.sourceProgress, progress('a'));
    const outputs = driver.outputs();
    assert.ok(!JSON.stringify(outputs.map((o) => o.value)).includes('Jane'));
    driver.pipe(topics.sourceProgress, progress('fails'));
    const all = [...outputs, ...driver.outputs()].map((o) => (o.value as { dlqId?: string }).dlqId ?? o.key);
    const letters = ['counting:timer-0@1001!fails', 'counting:timer-0@1003!fails'];
    assert.deepEqual(all, ['fails', letters[0], 'a', 'fails', letters[1]]);
  });
});
