import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Context, Event, StoreSpec, Topology } from '../../../processors/runtime/topology.ts';
import type { OpsSignal, SourceProgress } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { type Disturbance, RunningTopology } from '../../support/running-topology.ts';

const codec = createEmbeddedCodec();
const input = topics.sourceProgress.name;

const counts: StoreSpec<number> = {
  name: 'counts',
  encode: (n) => Buffer.from(String(n)),
  decode: (bytes) => Number(bytes.toString()),
};

function say(context: Context, signalId: string): void {
  const store = context.store(counts);
  const count = (store.get(signalId) ?? 0) + 1;
  store.put(signalId, count);
  const base = { rule: 'COUNT', practiceId: 'p', source: null, state: 'RAISED' as const, message: '' };
  context.emit(topics.opsSignals, signalId, { signalId, ...base, at: context.time.eventMs, values: { count } });
}

/** Counts events by source; "bad" throws, "slices" goes on by 40 timers that are due at once. */
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
      const { source } = event.value as SourceProgress;
      say(context, source);
      if (source === 'bad') throw new Error('no');
      if (source === 'slices') context.schedule({ id: '39', atMs: context.time.streamMs });
    },
    onTimer({ id, atMs }, context): void {
      say(context, 'timer');
      if (id !== '0') context.schedule({ id: String(Number(id) - 1), atMs });
    },
  }),
};

function event(source: string): Buffer {
  const side = { side: 'POS' as const, program: null, completeFrom: null, completeThrough: 0 };
  return codec.encode(topics.sourceProgress, { practiceId: 'p', source, ...side, kind: 'FILE', batchId: null });
}

async function signals(running: RunningTopology): Promise<string[]> {
  return (await running.read(topics.opsSignals.name)).map(({ value }) => {
    const { signalId, values } = codec.decode(topics.opsSignals, value) as OpsSignal;
    return `${signalId}:${values['count']}`;
  });
}

describe('runner', () => {
  it('commits at its interval, and nothing when nothing came', async () => {
    const running = await new RunningTopology(counting).start();
    for (let i = 0; i < 5; i++) running.tick();
    assert.equal(running.commits, 0);
    await running.publish(input, event('a'), event('b'));
    await running.catchUp();
    assert.deepEqual([running.commits, await signals(running)], [1, ['a:1', 'b:1']]);
    await running.runner.stop();
    assert.equal(running.commits, 1);
  });

  it('processes and commits what it has fetched when it is stopped, and goes on there', async () => {
    const running = await new RunningTopology(counting).start();
    await running.publish(input, event('a'), event('a'));
    await running.until(() => running.runner.status()[0]?.processed === 2, 'processed');
    await running.runner.stop();
    assert.deepEqual(await signals(running), ['a:1', 'a:2']);
    await running.publish(input, event('a'));
    await running.start();
    await running.catchUp();
    assert.deepEqual(await signals(running), ['a:1', 'a:2', 'a:3']);
    await running.runner.stop();
  });

  it('ends in the middle of what it has fetched when it is stopped, and goes on there', async () => {
    const events = 120;
    const running = new RunningTopology({
      ...counting,
      createProcessor: () => ({
        ...counting.createProcessor(),
        process(_, context): void {
          // Each takes a while: others have their turn after some of them.
          running.clock.advance(1);
          say(context, 'a');
        },
      }),
    });
    await running.publish(input, ...Array.from({ length: events }, () => event('a')));
    await running.start();
    while (running.runner.status()[0]?.processed === 0) await new Promise(setImmediate);
    await running.runner.stop();
    const before = (await signals(running)).length;
    assert.ok(before > 0 && before < events, `${before} of ${events} were committed`);
    assert.equal(running.telemetry.values.get('reconduit_task_lag_records'), 0, 'what is left is not told as ours');
    await running.start();
    await running.catchUp();
    const counted = Array.from({ length: events }, (_, i) => `a:${i + 1}`);
    assert.deepEqual(await signals(running), counted);
    await running.runner.stop();
  });

  it('loses nothing and does nothing twice when it cannot tell whether a commit took effect', async () => {
    for (const disturbance of ['applied, unknown', 'lost, unknown'] as const) {
      const running = await new RunningTopology(counting).start();
      running.disturbances.push(disturbance, disturbance);
      await running.publish(input, event('a'));
      await running.until(() => running.commits === 1, 'first commit');
      await running.publish(input, event('a'), event('b'));
      await running.catchUp();
      assert.deepEqual(await signals(running), ['a:1', 'a:2', 'b:1'], disturbance);
      assert.deepEqual(running.fatal, []);
      await running.runner.stop();
    }
  });

  it('writes nothing of what it did after another owner took over, and begins again at the last commit', async () => {
    const running = await new RunningTopology(counting).start();
    await running.publish(input, event('a'));
    await running.catchUp();
    running.disturbances.push('fenced');
    await running.publish(input, event('a'));
    await running.until(() => running.runner.status()[0]?.restarts === 1, 'begun again');
    await running.catchUp();
    assert.deepEqual([await signals(running), running.fatal], [['a:1', 'a:2'], []]);
    await running.runner.stop();
  });

  it('puts poison into dlq and goes on, with the outputs of every other record once', async () => {
    const running = await new RunningTopology(counting).start();
    const sources = ['a', 'bad', 'a', 'bad', 'bad', 'a'];
    await running.publish(input, ...sources.map(event), Buffer.from('junk'), event('a'));
    await running.catchUp();
    assert.deepEqual(await signals(running), ['a:1', 'a:2', 'a:3', 'a:4']);
    const letters = (await running.read(topics.dlq.name)).map(({ value }) => codec.decode(topics.dlq, value));
    assert.deepEqual(
      letters.map((l) => `${l.offset} ${l.code}`),
      ['1 PROCESS_FAILED', '3 PROCESS_FAILED', '4 PROCESS_FAILED', '6 RECORD_UNREADABLE'],
    );
    await running.runner.stop();
  });

  it('waits while the schema registry is away, and then takes every record once', async () => {
    const running = await new RunningTopology(counting).start();
    await running.publish(input, event('a'));
    await running.catchUp();
    running.registryFailure = new ReconduitError('TASK_PAUSED', 'the registry does not answer');
    await running.publish(input, event('a'), event('b'));
    await running.until(() => running.runner.status()[0]?.state === 'waiting', 'waiting');
    running.retry();
    await running.until(() => running.runner.status()[0]?.restarts === 2, 'tried again');
    running.registryFailure = undefined;
    await running.catchUp();
    assert.deepEqual(await signals(running), ['a:1', 'a:2', 'b:1']);
    assert.deepEqual(running.fatal, []);
    await running.runner.stop();
  });

  it('keeps what came before a record that must wait, and tries that one again', async () => {
    const running = await new RunningTopology({ ...counting, onUnreadable: 'pause' }).start();
    await running.publish(input, event('a'), Buffer.from('junk'), event('b'));
    await running.until(() => running.runner.status()[0]?.state === 'waiting', 'waiting');
    assert.deepEqual(await signals(running), ['a:1']);
    running.retry();
    await running.until(() => running.runner.status()[0]?.restarts === 2, 'tried again');
    await running.runner.stop();
    assert.deepEqual(await signals(running), ['a:1']);
    assert.deepEqual(running.fatal, []);
  });

  it('keeps what came before a record that stops it, and says so once', async () => {
    const running = await new RunningTopology({ ...counting, onFailure: 'stop' }).start();
    await running.publish(input, event('a'), event('bad'), event('b'));
    await running.until(() => running.fatal.length > 0, 'fatal');
    for (let i = 0; i < 5; i++) running.retry();
    await running.runner.stop();
    assert.deepEqual(await signals(running), ['a:1']);
    assert.deepEqual(
      running.fatal.map((error) => (error as ReconduitError).code),
      ['TASK_STOPPED'],
    );
  });

  it('has caught up only when what was put off to timers is done, also those that a last run left', async () => {
    const running = await new RunningTopology(counting).start();
    await running.publish(input, event('slices'));
    await running.catchUp();
    assert.equal((await signals(running)).at(-1), 'timer:40');
    await running.runner.stop();
  });
});

type Step =
  | { do: 'publish'; sources: string[] }
  | { do: 'disturb'; how: Disturbance }
  | { do: 'tick' }
  | { do: 'turn' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('publish' as const), sources: fc.array(source(), { maxLength: 9 }) }),
  },
  { weight: 4, arbitrary: fc.constantFrom<Step[]>({ do: 'tick' }, { do: 'turn' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disturb' as const), how: disturbance() }) },
);

function source(): fc.Arbitrary<string> {
  return fc.constantFrom('a', 'b', 'bad', 'slices', 'junk');
}

function disturbance(): fc.Arbitrary<Disturbance> {
  return fc.constantFrom('applied, unknown', 'lost, unknown');
}

/** Plays the steps on a runner; an undisturbed one gets the same batches and nothing else. */
async function play(steps: readonly Step[], disturbed: boolean): Promise<{ signals: string[]; letters: string[] }> {
  const running = await new RunningTopology(counting).start();
  for (const s of steps) {
    if (s.do === 'publish') {
      await running.publish(input, ...s.sources.map((name) => (name === 'junk' ? Buffer.from(name) : event(name))));
    } else if (!disturbed) continue;
    else if (s.do === 'tick') running.tick();
    else if (s.do === 'turn') await new Promise(setImmediate);
    else running.disturbances.push(s.how);
  }
  await running.catchUp();
  await running.runner.stop();
  assert.deepEqual(running.fatal, []);
  const hex = async (topic: string): Promise<string[]> =>
    (await running.read(topic)).map(({ value }) => value.toString('hex'));
  return { signals: await hex(topics.opsSignals.name), letters: await hex(topics.dlq.name) };
}

describe('a running topology', () => {
  it('writes the same bytes, once each, however batches, commits and unknown outcomes fall', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        assert.deepEqual(await play(steps, true), await play(steps, false));
      }),
      { numRuns: 150 },
    );
  });
});
