import type { Context, Event, Processor, StoreSpec, Timer, Topology } from '../../../processors/runtime/topology.ts';
import type { PosTransaction, Redemption } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';

// Long enough that most pairs meet, short enough that thousands do not.
const timeoutMs = 300;

const waiting: StoreSpec<string> = {
  name: 'waiting',
  encode: (practiceId) => Buffer.from(practiceId),
  decode: (bytes) => bytes.toString(),
};

const counts: StoreSpec<number> = {
  name: 'counts',
  encode: (count) => Buffer.from(String(count)),
  decode: (bytes) => Number(bytes.toString()),
};

function counted(context: Context, practiceId: string): number {
  const count = (context.store(counts).get(practiceId) ?? 0) + 1;
  context.store(counts).put(practiceId, count);
  return count;
}

function join(context: Context, pair: string, practiceId: string): void {
  const currentSeq = counted(context, practiceId);
  if (context.store(waiting).get(pair) === undefined) {
    context.store(waiting).put(pair, practiceId);
    context.schedule({ id: pair, atMs: context.time.eventMs + timeoutMs });
    return;
  }
  context.store(waiting).delete(pair);
  context.cancel(pair);
  context.emit(topics.reviewOutcomes, practiceId, {
    reviewId: pair,
    practiceId,
    decisionId: pair,
    outcome: 'ACCEPTED',
    currentSeq,
    actor: 'join',
    decidedAt: context.time.eventMs,
  });
}

function expire(context: Context, { id, atMs }: Timer): void {
  const practiceId = context.store(waiting).get(id) ?? 'nobody';
  context.store(waiting).delete(id);
  context.emit(topics.opsSignals, id, {
    signalId: id,
    rule: 'EXPIRED',
    practiceId,
    source: null,
    state: 'RAISED',
    at: atMs,
    message: 'nobody came',
    values: { count: counted(context, practiceId) },
  });
}

function createJoiner(): Processor {
  return {
    process(event: Event, context: Context): void {
      if (event.topic.name === topics.posTransactions.name) {
        const { transactionId, practiceId } = event.value as PosTransaction;
        join(context, transactionId, practiceId);
      } else {
        const { redemptionId, practiceId } = event.value as Redemption;
        join(context, redemptionId, practiceId);
      }
    },
    onTimer: (timer, context) => expire(context, timer),
  };
}

/**
 * Joins tickets and redemptions of one id. A record taken twice, lost, or taken without its state shows in a count that
 * never comes right again; a lost timer in a signal that never comes.
 */
export const joiningTopology: Topology = {
  name: 'joining',
  inputs: [topics.posTransactions, topics.rewardsRedemptions],
  outputs: [topics.reviewOutcomes, topics.opsSignals],
  stores: [waiting, counts],
  stateVersion: 1,
  onUnreadable: 'stop',
  onFailure: 'stop',
  createProcessor: createJoiner,
};
