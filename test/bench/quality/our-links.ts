import { createMatchingTopology } from '../../../processors/matching/topology.ts';
import type { Model } from '../../../processors/model/model.ts';
import { encodeModel } from '../../../processors/model/model-file.ts';
import { startBoundedRun } from '../../../processors/runtime/bounded-run.ts';
import type { MatchDecision } from '../../../schemas/generated/types.ts';
import { topics } from '../../../schemas/topics.ts';
import type { Workload } from '../../support/workload/workload.ts';
import type { EmittedLink } from './emitted-link.ts';

const topicOf = {
  ticket: topics.posTransactions,
  redemption: topics.rewardsRedemptions,
  progress: topics.sourceProgress,
} as const;

/** The last decision about every redemption after a bounded run over a workload. */
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
  for (const reference of workload.references) run.pipe(topics.reference, reference);
  for (const event of workload.events) run.pipe(topicOf[event.kind], event.value as never);
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
