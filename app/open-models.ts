import { defaultModel } from '../processors/model/default-model.ts';
import { encodeModel } from '../processors/model/model-file.ts';
import { topics } from '../schemas/topics.ts';
import type { LogPorts } from './use-cases/ports.ts';
import { readEvents } from './use-cases/read-log.ts';

/** The model that this version ships, by its id. */
export function shippedModels(): Map<string, string> {
  return new Map([[defaultModel.modelId, encodeModel(defaultModel)]]);
}

/** Model files by id: the shipped one and those that the topic `models` holds when the data is opened. */
export async function openModels(ports: Pick<LogPorts, 'log' | 'codec'>): Promise<ReadonlyMap<string, string>> {
  const models = shippedModels();
  for await (const { event } of readEvents(ports, topics.models)) models.set(event.modelId, event.body);
  return models;
}
