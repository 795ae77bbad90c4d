import { randomUUID } from 'node:crypto';
import { ReconduitError } from '../../../processors/errors.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import { encodeModel } from '../../../processors/model/model-file.ts';
import type { Control } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import { auditRecords } from '../audit.ts';
import type { LogPorts } from '../ports.ts';
import { recordsOf } from '../publish.ts';
import { activations, findModel, type KnownModel, knownModels } from './model-log.ts';

/** Who wants which model to decide, and why. */
export interface PromoteRequest {
  /** Id or the beginning of one; null: the parent of the one that decides now. */
  readonly model: string | null;
  readonly actor: string;
  readonly reason: string | null;
}

/** What was promoted. */
export interface Promoted {
  readonly model_id: string;
  /** What decided before. */
  readonly previous_model_id: string;
  /** false: it decides already, and nothing was written. */
  readonly changed: boolean;
}

/**
 * Models that were promoted and not yet left again, the active one last: a return to the one before takes the last away, or a
 * second `--back` would go forward to the model that the first one had left.
 */
function pathTo(history: readonly Control[]): string[] {
  const path = [defaultModel.modelId];
  for (const { modelId } of history) {
    if (modelId === null || modelId === path.at(-1)) continue;
    if (modelId === path.at(-2)) path.pop();
    else path.push(modelId);
  }
  return path;
}

/** The parent of the active model; where that is not in the store, the model that was active before. */
async function backFrom(ports: LogPorts, activeId: string, history: readonly Control[]): Promise<KnownModel> {
  const known = await knownModels(ports);
  const find = (id: string | null | undefined): KnownModel | undefined => known.find((k) => k.model.modelId === id);
  const back = find(find(activeId)?.model.parent) ?? find(pathTo(history).at(-2));
  if (back) return back;
  throw new ReconduitError(
    'MODEL_UNKNOWN',
    `there is no model to go back to: ${activeId} has no parent in the store, and none was active before it; name one`,
  );
}

/**
 * Lets a model decide: an activation, with the model, in every partition of `control`, in order with the data. Open decisions
 * are weighed anew, FINAL ones are not. @throws MODEL_UNKNOWN.
 */
export async function promote(ports: LogPorts, request: PromoteRequest): Promise<Promoted> {
  const history = await activations(ports);
  const previousId = history.at(-1)?.modelId ?? defaultModel.modelId;
  const { model } =
    request.model === null ? await backFrom(ports, previousId, history) : await findModel(ports, request.model);
  const { modelId } = model;
  const done = { model_id: modelId, previous_model_id: previousId };
  if (modelId === previousId) return { ...done, changed: false };
  const event: Control = {
    controlId: randomUUID(),
    kind: 'ACTIVATE_MODEL',
    modelId,
    issuedAt: ports.clock.nowMs(),
    actor: request.actor,
    reason: request.reason,
    modelBody: encodeModel(model),
  };
  const { actor, reason } = request;
  const details = { previous_model_id: previousId };
  await ports.publisher.publish([
    ...recordsOf(ports, topics.control, event.controlId, event),
    ...auditRecords(ports, { actor, reason, action: 'model.promote', object: modelId, details }),
  ]);
  return { ...done, changed: true };
}
