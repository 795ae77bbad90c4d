import type { TrainBody } from '../../../connectors/http/train-use-cases.ts';
import type { WindowDays } from '../../../processors/matching/block/window.ts';
import { modelFileText } from '../../../processors/model/model-file.ts';
import { importModel } from '../models/models.ts';
import { promote } from '../models/promote.ts';
import type { LogPorts } from '../ports.ts';
import type { LiveScoring } from './scoring.ts';
import type { TrainedPairs, TrainPairsRequest } from './train-pairs.ts';

/** What training works on. */
export interface TrainParts {
  readonly ports: LogPorts;
  readonly scoring: LiveScoring;
  readonly defaultZone: string;
  readonly window: WindowDays;
  /** MODEL_THRESHOLD. */
  readonly autoThreshold: number;
  /** Where it is computed. */
  compute(request: TrainPairsRequest): Promise<TrainedPairs>;
  admit(): void;
  elapsedMs(): number;
}

/**
 * Trains a model on labelled pairs, stores it, and lets it decide unless it is worse than the one in force.
 * @throws what trainPairs throws; OVERLOADED.
 */
export async function train(parts: TrainParts, { text, actor }: TrainBody): Promise<Readonly<Record<string, unknown>>> {
  const { ports, scoring, defaultZone, window, autoThreshold } = parts;
  parts.admit();
  const startMs = parts.elapsedMs();
  const { model, references } = await scoring.current();
  const active = modelFileText(model);
  const trained = await parts.compute({ text, references, defaultZone, window, active, autoThreshold });
  const { model_id } = await importModel(ports, { file: trained.file, actor, reason: 'trained over HTTP' });
  const reason = 'trained over HTTP, and no worse than the model before';
  const activated = trained.isWorse ? false : (await promote(ports, { model: model_id, actor, reason })).changed;
  return { ...trained.answer, activated, training_time_ms: Math.round(parts.elapsedMs() - startMs) };
}
