import { createEmbeddedCodec } from '../../../connectors/embedded/codec.ts';
import type { Out } from '../../../processors/ports/records.ts';
import type { EventTypes } from '../../../schemas/generated/types.ts';
import { partitionsFor } from '../../../schemas/routing.ts';
import { type RecordName, type TopicSpec, topics } from '../../../schemas/topics.ts';
import { redemption, ticket } from '../matching-events.ts';
import { presets } from '../workload/presets.ts';
import { createRandom } from '../workload/random.ts';
import { generateWorkload } from '../workload/workload.ts';
import { type CrashTopologyName, crashPartitions } from './crash-topology.ts';

/** A topology with what is fed to it. */
export interface Scenario {
  readonly topologyName: CrashTopologyName;
  /** In the order in which they are published. */
  readonly records: readonly Out[];
}

const codec = createEmbeddedCodec();

/** What appends an event, with its topic's routing over so many partitions. */
function outsOf<N extends RecordName>(
  topic: TopicSpec<N>,
  key: string,
  value: EventTypes[N],
  partitions: number = crashPartitions,
): Out[] {
  const bytes = codec.encode(topic, value);
  return partitionsFor(topic, key, partitions).map((partition) => ({
    topic: topic.name,
    partition,
    key,
    value: bytes,
  }));
}

/** Pairs of a ticket and a redemption, the second after none, some, or thousands of other records. */
export function joiningRecords(count: number, partitions: number = crashPartitions): Out[] {
  const random = createRandom('joining');
  const placed: { place: number; outs: Out[] }[] = [];
  for (let pair = 0; pair < count / 2; pair++) {
    const practiceId = `practice-${random.int(0, 39)}`;
    const lag = random.pick([0, 3, 10, 50, 3000]);
    const ticketOf = ticket({ transactionId: `${pair}`, practiceId });
    const redemptionOf = redemption({ redemptionId: `${pair}`, practiceId });
    const sold = outsOf(topics.posTransactions, practiceId, ticketOf, partitions);
    const used = outsOf(topics.rewardsRedemptions, practiceId, redemptionOf, partitions);
    placed.push({ place: 2 * pair, outs: sold }, { place: 2 * pair + 1 + lag, outs: used });
  }
  return placed.sort((a, b) => a.place - b.place).flatMap(({ outs }) => outs);
}

/** A month of so many practices, as the feeds bring it. */
function matchingRecords(practices: number): Out[] {
  const knobs = { ...presets['default'], practices, clinicsPerPractice: 2, visitsPerClinic: 400 };
  const { references, events } = generateWorkload(knobs as Parameters<typeof generateWorkload>[0], 'crash');
  const facts = references.flatMap((reference) => outsOf(topics.reference, reference.referenceId, reference));
  for (const { kind, value } of events) {
    const { practiceId } = value;
    if (kind === 'ticket') facts.push(...outsOf(topics.posTransactions, practiceId, value));
    else if (kind === 'redemption') facts.push(...outsOf(topics.rewardsRedemptions, practiceId, value));
    else facts.push(...outsOf(topics.sourceProgress, practiceId, value));
  }
  return facts;
}

/** A scenario by name: `joining:<records>` or `matching:<practices>`. */
export function scenarioNamed(name: string): Scenario {
  const [kind, count] = name.split(':');
  if (kind === 'joining') return { topologyName: kind, records: joiningRecords(Number(count)) };
  if (kind === 'matching') return { topologyName: kind, records: matchingRecords(Number(count)) };
  throw new RangeError(`there is no crash scenario ${name}`);
}
