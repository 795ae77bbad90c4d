import { defaultModel } from '../processors/model/default-model.ts';
import { encodeModel } from '../processors/model/model-file.ts';
import type { ModelStore } from '../processors/ports/model-store.ts';
import { topics } from '../schemas/topics.ts';
import type { LogPorts } from './use-cases/ports.ts';
import { readEvents } from './use-cases/read-log.ts';

/** The shipped model and those that the topic `models` holds when the data is opened. */
export async function openModels(ports: Pick<LogPorts, 'log' | 'codec'>): Promise<ModelStore> {
  const models = new Map([[defaultModel.modelId, encodeModel(defaultModel)]]);
  for await (const { event } of readEvents(ports, topics.models)) models.set(event.modelId, event.body);
  return { get: (modelId) => models.get(modelId) };
}
