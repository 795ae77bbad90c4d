import { createJsonRecords } from '../../connectors/csv/json-records.ts';
import type { LabelledPair } from '../../connectors/csv/label-file.ts';
import { normaliseRedemption } from '../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../processors/matching/normalise/ticket.ts';
import type { RedemptionRecord, TicketRecord } from '../../processors/matching/record.ts';
import type { World } from '../../processors/matching/world.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import type { Label } from '../../processors/model/evaluate/truth.ts';
import type { Batch } from '../../processors/model/fit/batch.ts';
import { fitModel } from '../../processors/model/fit/fit.ts';
import type { Model } from '../../processors/model/model.ts';
import { identified } from '../../processors/model/model-file.ts';
import type { TrainRequest } from '../../processors/model/train/request.ts';

/** How to train: seed, held-out share, costs and thresholds. */
export type TrainSettings = Pick<TrainRequest, 'seed' | 'validationSplit' | 'costs' | 'autoThreshold'>;

/** A model without what labels taught it: labels add to what counting and EM give, never to older labels. */
function untrained({ modelId, trained, thresholds: _, reliability: __, ...body }: Model): Model {
  if (trained === undefined) return identified(body);
  return identified({ ...body, calibrator: defaultModel.calibrator, parent: modelId });
}

/**
 * A request to train on whole files: what labels add to is fitted to the files first. `active` null: the model that `reconcile`
 * would fit to these files is what a trained one must not fall behind.
 */
export function fileTraining(
  records: Batch,
  labels: readonly Label[],
  active: Model | null,
  settings: TrainSettings,
): TrainRequest {
  const base = fitModel(untrained(active ?? defaultModel), records);
  return { ...settings, base, active: active ?? base, batch: records, labels, isOnePractice: false };
}

/**
 * A request to train on single pairs of records (document 000's training data): each pair is a practice of its own, so that
 * nothing of one competes with another. @throws RECORD_INVALID naming the sample and what is wrong with it.
 */
export function pairTraining(
  pairs: readonly LabelledPair[],
  world: World,
  window: Batch['window'],
  more: { readonly active: Model; readonly settings: TrainSettings },
): TrainRequest {
  const records = createJsonRecords(world.zoneOf);
  const redemptions: RedemptionRecord[] = [];
  const tickets: TicketRecord[] = [];
  const labels = pairs.map(({ reward, pos, isMatch }, i): Label => {
    const practiceId = `sample-${i + 1}`;
    const [redemptionId, transactionId] = [`r:${i + 1}`, `t:${i + 1}`];
    const redemption = {
      ...records.redemption(`sample ${i + 1}, reward_transaction`, reward),
      redemptionId,
      practiceId,
    };
    const ticket = { ...records.ticket(`sample ${i + 1}, pos_transaction`, pos), transactionId, practiceId };
    redemptions.push(normaliseRedemption(redemption, world));
    tickets.push(normaliseTicket(ticket, world));
    return { redemptionId, transactionId, isMatch };
  });
  const batch = { redemptions, tickets, world, window };
  const base = untrained(more.active);
  return { ...more.settings, base, active: more.active, batch, labels, isOnePractice: true };
}
