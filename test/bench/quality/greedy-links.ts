import { defaultWindow } from '../../../processors/matching/block/window.ts';
import { normaliseRedemption } from '../../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../../processors/matching/normalise/ticket.ts';
import { createWorld } from '../../../processors/matching/world.ts';
import type { EmittedLink } from '../../../processors/model/evaluate/measures.ts';
import type { Model } from '../../../processors/model/model.ts';
import { areaAround, candidatesIn } from '../../../processors/model/train/area.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';
import { currentRecords } from './current-records.ts';

/** The same candidates and scores, but the best link first and each claim once: what the optimal assignment is held against. */
export function greedyLinks(workload: Workload, model: Model): EmittedLink[] {
  const world = createWorld(workload.references, 'UTC');
  const practices = currentRecords(workload);
  const redemptions = practices.flatMap((p) => [...p.redemptions.values()].map((r) => normaliseRedemption(r, world)));
  const tickets = practices.flatMap((p) => [...p.tickets.values()].map((t) => normaliseTicket(t, world)));
  const area = areaAround(new Set(redemptions.map(({ id }) => id)), {
    redemptions,
    tickets,
    world,
    window: defaultWindow,
  });
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
