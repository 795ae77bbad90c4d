import type { EmittedLink } from '../../../processors/model/evaluate/measures.ts';
import type { Model } from '../../../processors/model/model.ts';
import { areaAround, candidatesIn } from '../../../processors/model/train/area.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';
import { workloadBatch } from './workload-batch.ts';

/** The same candidates and scores, but the best link first and each claim once: what the optimal assignment is held against. */
export function greedyLinks(workload: Workload, model: Model): EmittedLink[] {
  const batch = workloadBatch(workload);
  const area = areaAround(new Set(batch.redemptions.map(({ id }) => id)), batch);
  const { own, joint } = candidatesIn(area, model);
  const candidates = [...own.values()].flat().concat(joint);
  candidates.sort((a, b) => b.bits - a.bits || (a.id < b.id ? -1 : 1));
  const taken = new Set<string>();
  const links: EmittedLink[] = [];
  for (const { bits, redemptionIds, claimIds, transactionIds } of candidates) {
    const uses = [...redemptionIds, ...claimIds];
    if (bits <= 0 || uses.some((id) => taken.has(id))) continue;
    for (const id of uses) taken.add(id);
    const probability = 1 / (1 + 2 ** -bits);
    for (const redemptionId of redemptionIds) links.push({ redemptionId, transactionIds, probability, auto: false });
  }
  return links;
}
