import { decodeModel, encodeModel } from '../../../processors/model/model-file.ts';
import { topics } from '../../../schemas/topics.ts';
import { auditRecords } from '../audit.ts';
import type { LogPorts } from '../ports.ts';
import { recordsOf } from '../publish.ts';
import { activeModelId, findModel, type KnownModel, knownModels } from './model-log.ts';

/** One model in a list. */
export interface ModelRow {
  readonly model_id: string;
  readonly active: boolean;
  readonly parent: string | null;
  /** ISO 8601, UTC; null for the shipped one. */
  readonly created_at: string | null;
  readonly rule_table_date: string;
  readonly train_hash: string | null;
}

/** A model with its file. */
export interface ShownModel extends ModelRow {
  /** Canonical JSON of its body. */
  readonly body: string;
}

function rowOf({ model, createdAt }: KnownModel, activeId: string): ModelRow {
  return {
    model_id: model.modelId,
    active: model.modelId === activeId,
    parent: model.parent,
    created_at: createdAt === null ? null : new Date(createdAt).toISOString(),
    rule_table_date: model.ruleTableDate,
    train_hash: model.trainHash,
  };
}

/** Every model that can be used, in order of arrival. */
export async function listModels(ports: LogPorts): Promise<ModelRow[]> {
  const activeId = await activeModelId(ports);
  return (await knownModels(ports)).map((known) => rowOf(known, activeId));
}

/** One model. @throws MODEL_UNKNOWN. */
export async function showModel(ports: LogPorts, ref: string): Promise<ShownModel> {
  const known = await findModel(ports, ref);
  return { ...rowOf(known, await activeModelId(ports)), body: encodeModel(known.model) };
}

/** Who takes a model in, and why. */
export interface ImportRequest {
  /** Text of a model file. */
  readonly file: string;
  readonly actor: string;
  readonly reason: string | null;
}

/** Takes a model file into the store; again, it changes nothing. @throws MODEL_INVALID, MODEL_FOREIGN, MODEL_NEWER. */
export async function importModel(
  ports: LogPorts,
  { file, actor, reason }: ImportRequest,
): Promise<{ model_id: string; known: boolean }> {
  const model = decodeModel(file);
  const { modelId } = model;
  const known = (await knownModels(ports)).some((k) => k.model.modelId === modelId);
  if (!known) {
    const event = { modelId, body: encodeModel(model), createdAt: ports.clock.nowMs() };
    const details = model.parent === null ? {} : { parent: model.parent };
    await ports.publisher.publish([
      ...recordsOf(ports, topics.models, modelId, event),
      ...auditRecords(ports, { actor, reason, action: 'model.import', object: modelId, details }),
    ]);
  }
  return { model_id: modelId, known };
}
