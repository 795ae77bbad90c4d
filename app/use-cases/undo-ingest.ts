import { ReconduitError } from '../../processors/errors.ts';
import { redemptionHash, ticketHash } from '../../processors/matching/state/content-hash.ts';
import { acceptVersion, type Versions, withdrawVersions } from '../../processors/matching/state/versions.ts';
import type { Out } from '../../processors/ports/records.ts';
import type { PosTransaction, Redemption } from '../../schemas/generated/types.ts';
import { type TopicSpec, topics } from '../../schemas/topics.ts';
import { Appender } from './appender.ts';
import type { LogPorts } from './ports.ts';
import { recordsOf } from './publish.ts';
import { readEvents } from './read-log.ts';

/** What undoing does with the records of one side. */
interface Side<T extends PosTransaction | Redemption> {
  readonly topic: TopicSpec<T extends Redemption ? 'Redemption' : 'PosTransaction'>;
  idOf(event: T): string;
  hashOf(event: T): number;
}

/** One record of the import as the log tells its story. */
interface Story<T> {
  versions: Versions<T>;
  /** Last content that the import brought. */
  brought: T;
  /** Latest that anybody stated; null: nobody did. */
  latestRevision: number | null;
  withdrawn: boolean;
}

const posSide: Side<PosTransaction> = {
  topic: topics.posTransactions,
  idOf: (t) => `${t.practiceId}\n${t.transactionId}`,
  hashOf: ticketHash,
};
const rewardsSide: Side<Redemption> = {
  topic: topics.rewardsRedemptions,
  idOf: (r) => `${r.practiceId}\n${r.redemptionId}`,
  hashOf: redemptionHash,
};

/** What taking an import back did, in records. */
export interface UndoResult {
  records: number;
  withdrawn: number;
  restored: number;
  unchanged: number;
}

type EventOf<T extends PosTransaction | Redemption> = { readonly event: T };

async function* eventsOf<T extends PosTransaction | Redemption>(ports: LogPorts, side: Side<T>): AsyncGenerator<T> {
  for await (const { event } of readEvents(ports, side.topic) as AsyncIterable<EventOf<T>>) yield event;
}

async function idsOf<T extends PosTransaction | Redemption>(
  ports: LogPorts,
  side: Side<T>,
  batchId: string,
): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const event of eventsOf(ports, side)) if (event.batchId === batchId) ids.add(side.idOf(event));
  return ids;
}

function newStory<T>(first: T): Story<T> {
  return { versions: { kept: [], older: [] }, brought: first, latestRevision: null, withdrawn: false };
}

function latestOf(...revisions: readonly (number | null)[]): number | null {
  return revisions.reduce((latest, one) => (one === null || (latest !== null && latest > one) ? latest : one));
}

/** Follows the records of the import through the log by the matcher's own rules of versions. */
async function storiesOf<T extends PosTransaction | Redemption>(
  ports: LogPorts,
  side: Side<T>,
  batchId: string,
): Promise<Story<T>[]> {
  const ids = await idsOf(ports, side, batchId);
  const stories = new Map<string, Story<T>>();
  for await (const event of eventsOf(ports, side)) {
    const id = side.idOf(event);
    if (!ids.has(id)) continue;
    const story = stories.get(id) ?? newStory(event);
    stories.set(id, story);
    story.latestRevision = latestOf(story.latestRevision, event.revision, event.supersedesRevision);
    const isWithdrawal = event.status === 'WITHDRAWN';
    story.versions = isWithdrawal
      ? withdrawVersions(story.versions, event.batchId)
      : acceptVersion(story.versions, {
          revision: event.revision,
          hash: side.hashOf(event),
          batchId: event.batchId,
          record: () => event,
        });
    if (event.batchId !== batchId) continue;
    story.withdrawn = isWithdrawal;
    if (!isWithdrawal) story.brought = event;
  }
  return [...stories.values()];
}

/**
 * Withdraws a record's content of the import; then what holds without it is sent again, so that whoever keeps only the
 * latest event of an id (the tables in ClickHouse) ends with it too. To the matcher that repetition is no change. Where
 * revisions are stated, both say which one they come after.
 */
function recordsThatUndo<T extends PosTransaction | Redemption>(
  ports: LogPorts,
  side: Side<T>,
  story: Story<T>,
  batchId: string,
): { records: Out[]; restored: boolean } {
  const { brought, versions, latestRevision: supersedesRevision } = story;
  const holds = withdrawVersions(versions, batchId).kept.at(-1)?.record;
  const withdrawn = { ...brought, status: 'WITHDRAWN' as const, supersedesRevision };
  const events = [withdrawn, ...(holds ? [{ ...holds, supersedesRevision }] : [])];
  const topic = side.topic as TopicSpec<'PosTransaction' | 'Redemption'>;
  return {
    records: events.flatMap((event) => recordsOf(ports, topic, event.practiceId, event)),
    restored: holds !== undefined,
  };
}

async function undoSide<T extends PosTransaction | Redemption>(
  ports: LogPorts,
  side: Side<T>,
  batchId: string,
  done: UndoResult,
): Promise<void> {
  const appender = new Appender(ports.publisher);
  for (const story of await storiesOf(ports, side, batchId)) {
    done.records++;
    if (story.withdrawn) {
      done.unchanged++;
      continue;
    }
    const { records, restored } = recordsThatUndo(ports, side, story, batchId);
    appender.add(records);
    await appender.room();
    done.withdrawn++;
    if (restored) done.restored++;
  }
  await appender.settled();
}

/** Takes back what the import said of completeness, once. */
async function undoProgress(ports: LogPorts, batchId: string): Promise<number> {
  const said = new Map<string, Out[]>();
  for await (const { event } of readEvents(ports, topics.sourceProgress)) {
    if (event.batchId !== batchId) continue;
    const key = [event.practiceId, event.side, event.program, event.source].join('\n');
    const withdrawal = recordsOf(ports, topics.sourceProgress, event.practiceId, { ...event, kind: 'WITHDRAWN' });
    said.set(key, event.kind === 'WITHDRAWN' ? [] : withdrawal);
  }
  const records = [...said.values()].flat();
  if (records.length > 0) await ports.publisher.publish(records);
  return said.size;
}

/**
 * Takes an import back by events: first what it said of completeness, lest its absence look like missing money, then its
 * records. Repeated, or cut off and repeated, it changes nothing twice.
 * @throws NOT_FOUND when the log holds nothing of this import.
 */
export async function undoIngest(ports: LogPorts, batchId: string): Promise<UndoResult> {
  const done: UndoResult = { records: 0, withdrawn: 0, restored: 0, unchanged: 0 };
  const statements = await undoProgress(ports, batchId);
  await undoSide(ports, posSide, batchId, done);
  await undoSide(ports, rewardsSide, batchId, done);
  if (done.records === 0 && statements === 0) {
    throw new ReconduitError('NOT_FOUND', `there is no import ${batchId}; \`reconduit ingest\` printed its id`);
  }
  return done;
}
