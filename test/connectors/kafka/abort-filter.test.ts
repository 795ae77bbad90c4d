import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { withoutAborted } from '../../../connectors/kafka/abort-filter.ts';
import type { AbortedTransaction, FetchedMessage } from '../../../connectors/kafka/protocol.ts';

type Filter = typeof withoutAborted;
const kafkaJsFilter: Filter = createRequire(import.meta.url)('kafkajs/src/consumer/filterAbortedMessages.js');

/** What producers do to one partition, in turn. */
interface Action {
  readonly producer: number;
  readonly what: 'send' | 'commit' | 'abort';
}

const action: fc.Arbitrary<Action> = fc.record({
  producer: fc.integer({ min: 1, max: 4 }),
  what: fc.constantFrom('send', 'send', 'send', 'commit', 'abort'),
});

interface Log {
  readonly messages: FetchedMessage[];
  readonly abortedTransactions: AbortedTransaction[];
  /** Offsets of records whose transaction was committed. */
  readonly committed: Set<string>;
}

/** The log that brokers make of it: aborted transactions listed in the order in which they ended. */
function logOf(actions: readonly Action[]): Log {
  const log: Log = { messages: [], abortedTransactions: [], committed: new Set() };
  const open = new Map<number, string[]>();
  const append = (producer: number, control: 0 | 1 | null): string => {
    const offset = String(log.messages.length);
    const key = control === null ? Buffer.from([0, 0, 0, 0]) : Buffer.from([0, 0, 0, control]);
    const batchContext = { producerId: String(producer), inTransaction: true };
    const isControlRecord = control !== null;
    log.messages.push({ offset, timestamp: '0', key, value: null, isControlRecord, batchContext });
    return offset;
  };
  const last = [1, 2, 3, 4].map((producer) => ({ producer, what: 'abort' }) as const);
  for (const { producer, what } of [...actions, ...last]) {
    if (what === 'send') {
      open.set(producer, [...(open.get(producer) ?? []), append(producer, null)]);
      continue;
    }
    const sent = open.get(producer);
    open.delete(producer);
    if (sent === undefined) continue;
    append(producer, what === 'commit' ? 1 : 0);
    if (what === 'commit') for (const offset of sent) log.committed.add(offset);
    else log.abortedTransactions.push({ producerId: String(producer), firstOffset: sent[0] ?? '0' });
  }
  return log;
}

function visible(filter: Filter, log: Log): string[] {
  return filter(log).flatMap((m) => (m.isControlRecord ? [] : [m.offset]));
}

describe('the filter of aborted records', () => {
  it('lets through what was committed and nothing else, however transactions overlap and whatever keys they use', () => {
    const holds = fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const log = logOf(actions);
      assert.deepEqual(
        visible(withoutAborted, log),
        [...log.committed].sort((a, b) => Number(a) - Number(b)),
      );
    });
    fc.assert(holds, { numRuns: 500 });
  });

  it('is needed: that of kafkajs lets an aborted record through when two aborted transactions overlap', () => {
    const log = logOf([
      { producer: 1, what: 'send' },
      { producer: 2, what: 'send' },
      { producer: 2, what: 'abort' },
      { producer: 1, what: 'send' },
    ]);
    assert.deepEqual(visible(withoutAborted, log), []);
    assert.notDeepEqual(visible(kafkaJsFilter, log), []);
  });

  it('takes out what belongs to a transaction that began before the fetch did', () => {
    const log = logOf([
      { producer: 1, what: 'send' },
      { producer: 1, what: 'send' },
      { producer: 2, what: 'send' },
      { producer: 2, what: 'commit' },
    ]);
    const later = { ...log, messages: log.messages.slice(1) };
    assert.deepEqual(visible(withoutAborted, later), ['2']);
  });
});
