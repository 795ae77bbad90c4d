import { defaultWindow } from '../../../processors/matching/block/window.ts';
import { normaliseRedemption } from '../../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../../processors/matching/normalise/ticket.ts';
import { createWorld } from '../../../processors/matching/world.ts';
import type { Batch } from '../../../processors/model/fit/batch.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';
import { currentRecords } from './current-records.ts';

/** The normalised records of a workload's last revisions, as a model is fitted to or trained on them. */
export function workloadBatch(workload: Workload): Batch {
  const world = createWorld(workload.references, 'UTC');
  const practices = currentRecords(workload);
  return {
    redemptions: practices.flatMap((p) =>
      [...p.redemptions.values()].map((event) => normaliseRedemption(event, world)),
    ),
    tickets: practices.flatMap((p) => [...p.tickets.values()].map((event) => normaliseTicket(event, world))),
    world,
    window: defaultWindow,
  };
}
