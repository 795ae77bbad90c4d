import { normaliseRedemption } from '../../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../../processors/matching/normalise/ticket.ts';
import type { MatchingOptions } from '../../../processors/matching/options.ts';
import { createMatchingTopology } from '../../../processors/matching/topology.ts';
import type { World } from '../../../processors/matching/world.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import type { Batch } from '../../../processors/model/fit/batch.ts';
import { fitModel } from '../../../processors/model/fit/fit.ts';
import type { Model } from '../../../processors/model/model.ts';
import { encodeModel } from '../../../processors/model/model-file.ts';
import { type BoundedRun, startBoundedRun } from '../../../processors/runtime/bounded-run.ts';
import type { Emit } from '../../../processors/runtime/execution.ts';
import type { EventTypes, MatchDecision, Reference, SourceProgress } from '../../../schemas/generated/types.ts';
import { type RecordName, type TopicSpec, topics } from '../../../schemas/topics.ts';
import type { EventBatch } from './batch.ts';

/** How the matching topology is set for a run; see its own options. */
export type MatchSettings = Omit<MatchingOptions, 'models' | 'modelId' | 'runId'>;

/** Records by id: of several revisions the last one is in force. */
function inForce<T extends { readonly id: string }>(records: Iterable<T>): T[] {
  const byId = new Map<string, T>();
  for (const record of records) byId.set(record.id, record);
  return [...byId.values()];
}

function* mapped<A, B>(from: Iterable<A>, to: (value: A) => B): Generator<B> {
  for (const value of from) yield to(value);
}

/** The records of a batch that are in force, as models are fitted to and trained on them. */
export function recordsOf(batch: EventBatch, world: World, settings: MatchSettings): Batch {
  return {
    redemptions: inForce(mapped(batch.redemptions(), (event) => normaliseRedemption(event, world))),
    tickets: inForce(mapped(batch.tickets(), (event) => normaliseTicket(event, world))),
    world,
    window: { before: settings.windowBeforeDays, after: settings.windowAfterDays, retain: settings.retainDays },
  };
}

/** Fits the shipped model to the batch: nobody labelled anything, the rows themselves say how they agree and differ. */
export function fitToBatch(
  batch: EventBatch,
  { world, settings }: { readonly world: World; readonly settings: MatchSettings },
  onStep: (done: number, steps: number) => void,
): Model {
  return fitModel(defaultModel, recordsOf(batch, world, settings), onStep);
}

/** Everything that a run is about. */
export interface MatchJob {
  readonly runId: string;
  readonly model: Model;
  readonly references: readonly Reference[];
  readonly progress: readonly SourceProgress[];
  readonly settings: MatchSettings;
  /** Append time of the first event. */
  readonly startMs: number;
  /** Events between two calls of onProgress. */
  readonly batchSize: number;
  onProgress(done: number, total: number): void;
}

/**
 * Runs the matching topology over the batch, on its own and in memory, one practice after the other: nothing of one bears
 * on another, and so only one's state is held. Gives what stands at the end about each redemption, in file order, then
 * about each claim of its own that no redemption took, by id.
 */
export async function matchBatch(batch: EventBatch, job: MatchJob): Promise<MatchDecision[]> {
  const { runId, model, settings } = job;
  const file = encodeModel(model);
  const models = { get: (id: string) => (id === model.modelId ? file : undefined) };
  const topology = createMatchingTopology({ ...settings, models, modelId: model.modelId, runId });
  const latest = new Map<string, MatchDecision>();
  const emit: Emit = <N extends RecordName>(topic: TopicSpec<N>, _key: string, value: EventTypes[N]): void => {
    if (topic.record !== 'MatchDecision') return;
    const decision = value as EventTypes['MatchDecision'];
    latest.set(decision.decisionId, decision);
  };
  let done = 0;
  const step = async (): Promise<void> => {
    if (++done % job.batchSize !== 0) return;
    job.onProgress(done, batch.eventCount);
    // Lets a progress bar draw and a signal through.
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (const practiceId of batch.practiceIds) {
    await matchPractice(startBoundedRun(topology, emit, job.startMs), batch, { ...job, practiceId, step });
  }
  return standing(batch, latest);
}

async function matchPractice(
  run: BoundedRun,
  batch: EventBatch,
  job: MatchJob & { readonly practiceId: string; step(): Promise<void> },
): Promise<void> {
  const { practiceId, references, progress, step } = job;
  for (const reference of references) run.pipe(topics.reference, reference);
  for (const ticket of batch.tickets(practiceId)) {
    run.pipe(topics.posTransactions, ticket);
    await step();
  }
  for (const redemption of batch.redemptions(practiceId)) {
    run.pipe(topics.rewardsRedemptions, redemption);
    await step();
  }
  for (const own of progress) if (own.practiceId === practiceId) run.pipe(topics.sourceProgress, own);
}

function standing(batch: EventBatch, latest: ReadonlyMap<string, MatchDecision>): MatchDecision[] {
  const decisions: MatchDecision[] = [];
  for (const id of batch.book.redemptions.keys()) {
    const decision = latest.get(`r:${id}`);
    if (decision) decisions.push(decision);
  }
  const claims = [...latest.values()].filter((d) => d.redemptionId === null && d.status !== 'RETRACTED');
  return [...decisions, ...claims.sort((a, b) => (a.decisionId < b.decisionId ? -1 : 1))];
}
