import { createJsonRecords, type JsonRecords } from '../../../connectors/csv/json-records.ts';
import { ReconduitError } from '../../../processors/errors.ts';
import type { PredictorOptions } from '../../../processors/matching/predict.ts';
import { createPredictor, type Predictor } from '../../../processors/matching/predict.ts';
import { createWorld, type World } from '../../../processors/matching/world.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import type { Model } from '../../../processors/model/model.ts';
import { decodeModel } from '../../../processors/model/model-file.ts';
import type { Reference } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import type { LogPorts } from '../ports.ts';
import { readEvents } from '../read-log.ts';
import { currentReferences } from '../reference.ts';

/** The active model prepared for pairs, under the reference data of now. */
export interface Scoring {
  readonly model: Model;
  /** When it was activated; null: the shipped model, which nobody had to activate. */
  readonly activatedAtMs: number | null;
  readonly references: readonly Reference[];
  readonly world: World;
  readonly records: JsonRecords;
  readonly predict: Predictor;
}

/** How scoring is set up. */
export interface ScoringOptions extends PredictorOptions {
  readonly defaultZone: string;
}

/** Gives the scoring of now; follows activations and reference data. */
export interface LiveScoring {
  current(): Promise<Scoring>;
}

type Ports = Pick<LogPorts, 'log' | 'codec' | 'clock'>;

// An activation shows here as soon as a person could ask again.
const freshMs = 1000;

/** Which model `control` activated last; null: none. @throws MODEL_UNKNOWN when `models` does not hold it. */
async function activeModel(ports: Ports): Promise<{ model: Model; atMs: number } | null> {
  let active: { modelId: string; atMs: number; body: string | null } | null = null;
  for await (const { event } of readEvents(ports, topics.control)) {
    if (event.kind !== 'ACTIVATE_MODEL' || event.modelId === null) continue;
    active = { modelId: event.modelId, atMs: event.issuedAt, body: event.modelBody };
  }
  if (active === null) return null;
  const { modelId, atMs, body } = active;
  if (body !== null) return { model: decodeModel(body), atMs };
  if (modelId === defaultModel.modelId) return { model: defaultModel, atMs };
  for await (const { event } of readEvents(ports, topics.models)) {
    if (event.modelId === modelId) return { model: decodeModel(event.body), atMs };
  }
  throw new ReconduitError('MODEL_UNKNOWN', `the active model ${modelId} is not on the topic models`);
}

async function load(ports: Ports, options: ScoringOptions): Promise<Scoring> {
  const active = await activeModel(ports);
  const model = active?.model ?? defaultModel;
  const references = await currentReferences(ports);
  const world = createWorld(references, options.defaultZone);
  return {
    model,
    activatedAtMs: active?.atMs ?? null,
    references,
    world,
    records: createJsonRecords(world.zoneOf),
    predict: createPredictor(model, world, options),
  };
}

async function ends({ log }: Ports): Promise<string> {
  const of = async (topic: string): Promise<number | undefined> => (await log.bounds(topic))[0]?.end;
  return JSON.stringify(
    await Promise.all([topics.control, topics.models, topics.reference].map(({ name }) => of(name))),
  );
}

/** Scoring that is loaded again when an activation, a model or reference data was appended. */
export function createLiveScoring(ports: Ports, options: ScoringOptions): LiveScoring {
  let loaded: { readonly scoring: Scoring; readonly ends: string } | undefined;
  let checkedMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<Scoring> | undefined;
  const refresh = async (): Promise<Scoring> => {
    const now = await ends(ports);
    if (loaded?.ends !== now) loaded = { scoring: await load(ports, options), ends: now };
    checkedMs = ports.clock.nowMs();
    return loaded.scoring;
  };
  return {
    current: async () => {
      if (loaded && ports.clock.nowMs() - checkedMs < freshMs) return loaded.scoring;
      underWay ??= refresh().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}
