import { createMatchingTopology } from '../../../processors/matching/topology.ts';
import { defaultModel } from '../../../processors/model/default-model.ts';
import type { EmittedLink } from '../../../processors/model/evaluate/measures.ts';
import { fitModel } from '../../../processors/model/fit/fit.ts';
import type { Model } from '../../../processors/model/model.ts';
import { encodeModel } from '../../../processors/model/model-file.ts';
import { startBoundedRun } from '../../../processors/runtime/bounded-run.ts';
import type { MatchDecision } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';
import { currentRecords } from './current-records.ts';
import { workloadBatch } from './workload-batch.ts';

/** The shipped model fitted to a workload's records, without labels, as `reconcile` does. */
export function fittedModel(workload: Workload): Model {
  return fitModel(defaultModel, workloadBatch(workload));
}

/** The last decision about every redemption of a bounded run: tickets, redemptions, then how far the sources are complete. */
export function decisionsOf(workload: Workload, model: Model): Map<string, MatchDecision> {
  const files = new Map([[model.modelId, encodeModel(model)]]);
  const topology = createMatchingTopology({ models: { get: (id) => files.get(id) }, modelId: model.modelId });
  const last = new Map<string, MatchDecision>();
  const run = startBoundedRun(
    topology,
    (topic, _key, value) => {
      if (topic.name !== topics.matches.name) return;
      const decision = value as MatchDecision;
      if (decision.redemptionId !== null) last.set(decision.redemptionId, decision);
    },
    0,
  );
  const records = currentRecords(workload);
  for (const reference of workload.references) run.pipe(topics.reference, reference);
  for (const { tickets } of records) for (const ticket of tickets.values()) run.pipe(topics.posTransactions, ticket);
  for (const { redemptions } of records) {
    for (const redemption of redemptions.values()) run.pipe(topics.rewardsRedemptions, redemption);
  }
  for (const event of workload.events) if (event.kind === 'progress') run.pipe(topics.sourceProgress, event.value);
  return last;
}

/** What the decisions link: a retracted one links nothing any more. */
export function linksOf(decisions: ReadonlyMap<string, MatchDecision>): EmittedLink[] {
  return [...decisions.values()]
    .filter((d) => (d.status === 'MATCHED' || d.status === 'REVIEW') && d.transactionIds.length > 0)
    .map((d) => ({
      redemptionId: d.redemptionId as string,
      transactionIds: d.transactionIds,
      probability: d.probability,
      auto: d.recommendation === 'AUTO_APPROVE',
    }));
}
