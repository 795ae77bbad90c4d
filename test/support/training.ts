import assert from 'node:assert/strict';
import { candidatesFor } from '../../processors/matching/candidate/candidates.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import type { Label } from '../../processors/model/evaluate/truth.ts';
import type { Model } from '../../processors/model/model.ts';
import { createScorer } from '../../processors/model/score.ts';
import type { TrainRequest } from '../../processors/model/train/request.ts';
import type { TrainReport } from '../../processors/model/train/train.ts';

/** A request to train on such a desk's labels. */
export function trainRequest(desk: { batch: TrainRequest['batch']; labels: readonly Label[] }): TrainRequest {
  return {
    ...desk,
    base: defaultModel,
    active: defaultModel,
    seed: 'test',
    validationSplit: 0.2,
    isOnePractice: false,
    costs: { wrongCents: 4_000, reviewCents: 150 },
    autoThreshold: 0.95,
  };
}

/** Why a kind was chosen or not. */
export function whyOf({ choice }: TrainReport, kind: string): string {
  return choice.contenders.find((contender) => contender.kind === kind)?.why ?? '';
}

/** Asserts that explanations of every link of the desk under a model add up, exactly. */
export function assertAddsUp(model: Model, { redemptions, tickets, world, window }: TrainRequest['batch']): void {
  const matcher = { scorer: createScorer(model), world, window };
  let links = 0;
  for (const redemption of redemptions.slice(0, 50)) {
    const near = tickets.filter((ticket) => ticket.person.name?.full === redemption.person.name?.full);
    for (const { bits, explanation } of candidatesFor(redemption, near, matcher)) {
      links++;
      assert.equal(
        explanation.reduce((sum, entry) => sum + entry.bits, 0),
        bits,
      );
    }
  }
  assert.ok(links > 50);
}
