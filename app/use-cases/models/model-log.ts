import { ReconduitError } from '../../../processors/errors.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import type { Model } from '../../../processors/model/model.ts';
import { decodeModel } from '../../../processors/model/model-file.ts';
import type { Control } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import type { LogPorts } from '../ports.ts';
import { readEvents } from '../read-log.ts';

/** A model that can be used, and when it came; null: shipped. */
export interface KnownModel {
  readonly model: Model;
  readonly createdAt: number | null;
}

type Reading = Pick<LogPorts, 'log' | 'codec'>;

/** The shipped model and those of the topic `models`, in order of arrival. What is no whole model is left out. */
export async function knownModels(ports: Reading): Promise<KnownModel[]> {
  const known = new Map<string, KnownModel>([[defaultModel.modelId, { model: defaultModel, createdAt: null }]]);
  for await (const { event } of readEvents(ports, topics.models)) {
    const model = wholeModel(event.modelId, event.body);
    if (model && !known.has(model.modelId)) known.set(model.modelId, { model, createdAt: event.createdAt });
  }
  return [...known.values()];
}

function wholeModel(modelId: string, body: string): Model | null {
  try {
    const model = decodeModel(body);
    return model.modelId === modelId ? model : null;
  } catch (error) {
    if (error instanceof ReconduitError) return null;
    throw error;
  }
}

/** Activations of models in the order in which they were made; the last one holds. */
export async function activations(ports: Reading): Promise<Control[]> {
  const found: Control[] = [];
  for await (const { event } of readEvents(ports, topics.control)) {
    if (event.kind === 'ACTIVATE_MODEL' && event.modelId !== null) found.push(event);
  }
  return found;
}

/** Id of the model that decides now. */
export async function activeModelId(ports: Reading): Promise<string> {
  return (await activations(ports)).at(-1)?.modelId ?? defaultModel.modelId;
}

const shortestPrefix = 6;

/**
 * The model that a person means: an id or the beginning of one, `active`, or `default` for the shipped one.
 * @throws MODEL_UNKNOWN when there is none, or more than one.
 */
export async function findModel(ports: Reading, ref: string): Promise<KnownModel> {
  const known = await knownModels(ports);
  const id = ref === 'active' ? await activeModelId(ports) : ref === 'default' ? defaultModel.modelId : ref;
  const found = id.length < shortestPrefix ? [] : known.filter(({ model }) => model.modelId.startsWith(id));
  const [only] = found;
  if (only && found.length === 1) return only;
  const why = found.length > 1 ? `${found.length} models begin with` : 'there is no model';
  throw new ReconduitError('MODEL_UNKNOWN', `${why} ${ref}; \`reconduit models list\` shows their ids`);
}
