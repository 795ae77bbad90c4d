import { createInterface } from 'node:readline';
import { normaliseRedemption } from '../../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../../processors/matching/normalise/ticket.ts';
import { redemptionHash, ticketHash } from '../../../processors/matching/state/content-hash.ts';
import { acceptVersion, type Versions, withdrawVersions } from '../../../processors/matching/state/versions.ts';
import { createWorld } from '../../../processors/matching/world.ts';
import type { Label } from '../../../processors/model/evaluate/truth.ts';
import type { Batch } from '../../../processors/model/fit/batch.ts';
import type { Model } from '../../../processors/model/model.ts';
import { decodeModel } from '../../../processors/model/model-file.ts';
import type { EventTypes } from '../../../schemas/generated/types.ts';
import { eventFromJson } from '../../../schemas/json.ts';
import { type RecordName, type TopicSpec, topics } from '../../../schemas/topics.ts';
import type { DoorClient } from '../../door/client.ts';
import type { MatchSettings } from '../reconcile/match-batch.ts';
import { reviewLabels, withinPractice } from './review-labels.ts';

/** Everything that the live data says of how records belong together. */
export interface LiveTraining {
  readonly records: Batch;
  readonly labels: readonly Label[];
  readonly active: Model;
}

// More than any log holds: a topic is read to its end.
const everything = Number.MAX_SAFE_INTEGER;

async function* eventsOf<N extends RecordName>(door: DoorClient, topic: TopicSpec<N>): AsyncGenerator<EventTypes[N]> {
  const body = await door.stream({ method: 'GET', path: `/topics/${topic.name}?limit=${everything}` });
  for await (const line of createInterface({ input: body })) {
    const { value } = JSON.parse(line) as { value: Record<string, unknown> };
    if (!('unreadable' in value)) yield eventFromJson(topic.record, value);
  }
}

async function allOf<N extends RecordName>(door: DoorClient, topic: TopicSpec<N>): Promise<EventTypes[N][]> {
  const events: EventTypes[N][] = [];
  for await (const event of eventsOf(door, topic)) events.push(event);
  return events;
}

interface Content {
  readonly key: string;
  readonly revision: number | null;
  readonly batchId: string | null;
  readonly status: string;
  readonly hash: number;
}

/** Takes one event in, as the matcher does: later revisions replace earlier ones, a withdrawal takes an import back. */
function take<T>(known: Map<string, Versions<T>>, content: Content, record: () => T): void {
  const { key, revision, batchId, status, hash } = content;
  const before = known.get(key);
  if (status !== 'WITHDRAWN') known.set(key, acceptVersion(before, { revision, hash, batchId, record }));
  else if (before !== undefined) known.set(key, withdrawVersions(before, batchId));
}

function inForce<T>(known: ReadonlyMap<string, Versions<T>>): T[] {
  return [...known.values()].flatMap(({ kept }) => kept.at(-1)?.record ?? []);
}

async function recordsOf(door: DoorClient, settings: MatchSettings): Promise<Batch> {
  const world = createWorld(await allOf(door, topics.reference), settings.defaultZone);
  const tickets = new Map<string, Versions<Batch['tickets'][number]>>();
  for await (const event of eventsOf(door, topics.posTransactions)) {
    const key = withinPractice(event.practiceId, event.transactionId);
    const record = () => normaliseTicket({ ...event, transactionId: key }, world);
    take(tickets, { ...event, key, hash: ticketHash(event) }, record);
  }
  const redemptions = new Map<string, Versions<Batch['redemptions'][number]>>();
  for await (const event of eventsOf(door, topics.rewardsRedemptions)) {
    const key = withinPractice(event.practiceId, event.redemptionId);
    const record = () => normaliseRedemption({ ...event, redemptionId: key }, world);
    take(redemptions, { ...event, key, hash: redemptionHash(event) }, record);
  }
  const window = { before: settings.windowBeforeDays, after: settings.windowAfterDays, retain: settings.retainDays };
  return { redemptions: inForce(redemptions), tickets: inForce(tickets), world, window };
}

/** The model that decides in the live data. */
export async function decidingModel(door: DoorClient): Promise<Model> {
  const { body } = await door.json<{ body: string }>({ method: 'GET', path: '/models/active' });
  return decodeModel(body);
}

/** Reads the live data through its door: the records in force, what reviewers said of them, and the model that decides now. */
export async function liveTraining(door: DoorClient, settings: MatchSettings): Promise<LiveTraining> {
  const active = await decidingModel(door);
  const labels = reviewLabels(await allOf(door, topics.reviewDecisions), await allOf(door, topics.reviewOutcomes));
  return { records: await recordsOf(door, settings), labels, active };
}
