import type { EventTypes } from '../../schemas/generated/types.ts';
import { topics } from '../../schemas/topics.ts';
import { ReconduitError } from '../errors.ts';
import { decodeModel, encodeModel } from '../model/model-file.ts';
import type { Context, Processor, Timer, Topology } from '../runtime/topology.ts';
import { resumeRange } from './completeness/settle.ts';
import { takeProgress, takeRedemption, takeTicket } from './facts.ts';
import { createLinkFinder, type LinkFinder } from './link-finder.ts';
import { type MatchingOptions, matchingDefaults } from './options.ts';
import { type Prepared, prepare } from './prepared.ts';
import type { RedemptionRecord, TicketRecord } from './record.ts';
import { putTaskState, storedWorld, takeReference, taskStateOf } from './reference.ts';
import { rescoreFrom, resumeRescore } from './rescore.ts';
import { takeReview } from './review.ts';
import { BlockIndex } from './state/block-index.ts';
import { blockStore, matchingStateVersion, matchingStores, modelStore, periodStore } from './state/stores.ts';
import { openWorkspace, type Workspace } from './workspace.ts';
import type { World } from './world.ts';

/**
 * Turns tickets, redemptions, completeness and reviews into decisions and exceptions. Reference and control come first
 * in rank: they govern facts of the same append time; completeness comes last: it is about facts sent before it.
 * @throws MODEL_UNKNOWN when the store has no model of that id.
 */
export function createMatchingTopology(
  given: Partial<MatchingOptions> & Pick<MatchingOptions, 'models' | 'modelId'>,
): Topology {
  const options: MatchingOptions = { ...matchingDefaults, ...given };
  requireModel(options, options.modelId);
  return {
    name: 'match',
    inputs: [
      topics.reference,
      topics.control,
      topics.posTransactions,
      topics.rewardsRedemptions,
      topics.reviewDecisions,
      topics.sourceProgress,
    ],
    outputs: [topics.matches, topics.exceptions, topics.reviewOutcomes, topics.opsSignals],
    stores: matchingStores,
    stateVersion: matchingStateVersion,
    onUnreadable: 'dead-letter',
    onFailure: 'dead-letter',
    createProcessor: () => createMatcher(options),
  };
}

/** Model file of an id. @throws MODEL_UNKNOWN */
function requireModel(options: MatchingOptions, modelId: string | null): string {
  const file = modelId === null ? undefined : options.models.get(modelId);
  if (file === undefined) {
    throw new ReconduitError('MODEL_UNKNOWN', `there is no model ${modelId ?? '(no id given)'} in the model store`);
  }
  return file;
}

/** What follows from stored references and the active model; rebuilt when they change, and on the first record. */
interface Cached {
  world: World | null;
  finder: LinkFinder | null;
  blocks: BlockIndex | null;
  workspace: Workspace | null;
}

function createMatcher(options: MatchingOptions): Processor {
  const cached: Cached = { world: null, finder: null, blocks: null, workspace: null };
  const workspace = (context: Context): Workspace => {
    if (cached.workspace) return cached.workspace;
    cached.world ??= storedWorld(context, options.defaultZone);
    if (!cached.finder) {
      const { modelId } = taskStateOf(context, options.modelId);
      const file = context.store(modelStore).get(modelId) ?? requireModel(options, modelId);
      cached.finder = createLinkFinder(file, cached.world, options);
    }
    cached.blocks ??= openBlockIndex(context, options);
    cached.workspace = openWorkspace(context, {
      options,
      world: cached.world,
      finder: cached.finder,
      blocks: cached.blocks,
    });
    return cached.workspace;
  };
  return {
    prepare: (event) => (cached.world === null ? null : prepare(event, cached.world)),
    process: (event, context) =>
      takers[event.topic.name]?.(event.value as never, {
        context,
        options,
        cached,
        workspace,
        prepared: event.prepared,
      }),
    onTimer(timer: Timer, context) {
      const open = workspace(context);
      if (!resumeRange(open, timer.id)) resumeRescore(open, timer.id);
    },
  };
}

function openBlockIndex(context: Context, { maxPostings, retainDays }: MatchingOptions): BlockIndex {
  const stores = { periods: context.store(periodStore), buckets: context.store(blockStore) };
  return new BlockIndex(stores, maxPostings, retainDays);
}

interface Task {
  readonly context: Context;
  readonly options: MatchingOptions;
  readonly cached: Cached;
  readonly workspace: (context: Context) => Workspace;
  readonly prepared: unknown;
}

function preparedIn<T>({ prepared }: Task): Prepared<T> | null {
  return (prepared ?? null) as Prepared<T> | null;
}

const takers: Readonly<Record<string, (value: never, task: Task) => void>> = {
  [topics.reference.name]: reference,
  [topics.control.name]: control,
  [topics.posTransactions.name]: (value, task) =>
    takeTicket(task.workspace(task.context), value, preparedIn<TicketRecord>(task)),
  [topics.rewardsRedemptions.name]: (value, task) =>
    takeRedemption(task.workspace(task.context), value, preparedIn<RedemptionRecord>(task)),
  [topics.reviewDecisions.name]: (value, task) => takeReview(task.workspace(task.context), value),
  [topics.sourceProgress.name]: (value, task) => takeProgress(task.workspace(task.context), value),
};

function reference(value: EventTypes['Reference'], { context, options, cached }: Task): void {
  const task = taskStateOf(context, options.modelId);
  takeReference(context, value, { task, defaultZone: options.defaultZone });
  cached.world = null;
  cached.finder = null;
  cached.workspace = null;
}

function control(value: EventTypes['Control'], { context, options, cached, workspace }: Task): void {
  if (value.kind !== 'ACTIVATE_MODEL') return;
  const model = decodeModel(value.modelBody ?? requireModel(options, value.modelId));
  if (model.modelId !== value.modelId) {
    throw new ReconduitError('MODEL_INVALID', `activation ${value.controlId} names another model than it brings`);
  }
  context.store(modelStore).put(model.modelId, encodeModel(model));
  putTaskState(context, { ...taskStateOf(context, options.modelId), modelId: model.modelId });
  cached.finder = null;
  cached.workspace = null;
  rescoreFrom(workspace(context), '');
}
