import type { Reference } from '../../schemas/generated/types.ts';
import type { Context } from '../runtime/topology.ts';
import { referenceStore, type TaskState, taskStore } from './state/stores.ts';
import { createWorld, type World } from './world.ts';

/** Key of the only entry of the task store. */
const taskKey = 'task';
const allKeys: { readonly from: string; readonly to: string } = { from: '', to: '\uffff' };
const maxReferences = 1_000_000;

/** The state of the whole task, as opposed to a practice's. */
export function taskStateOf(context: Context, initialModelId: string): TaskState {
  return context.store(taskStore).get(taskKey) ?? { modelId: initialModelId, references: 0 };
}

/** Stores what holds for the whole task. */
export function putTaskState(context: Context, state: TaskState): void {
  context.store(taskStore).put(taskKey, state);
}

/**
 * Takes in a clinic, product or rule. It holds for records normalised from now on: the same append time puts references
 * before facts; a replay applies it to all.
 * @throws REFERENCE_INVALID when it cannot be used; nothing changes then.
 */
export function takeReference(
  context: Context,
  event: Reference,
  own: { task: TaskState; defaultZone: string },
): TaskState {
  // Judged alone before it is stored: later, it would stop every record of the task.
  createWorld([event], own.defaultZone);
  const task = { ...own.task, references: own.task.references + 1 };
  context.store(referenceStore).put(event.referenceId, { order: task.references, reference: event });
  putTaskState(context, task);
  return task;
}

/** The world that the stored references describe. */
export function storedWorld(context: Context, defaultZone: string): World {
  const stored = [...context.store(referenceStore).range(allKeys.from, allKeys.to, maxReferences)].map(
    ([, value]) => value,
  );
  stored.sort((a, b) => a.order - b.order);
  return createWorld(
    stored.map((s) => s.reference),
    defaultZone,
  );
}
