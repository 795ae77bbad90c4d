import type { PosTransaction, Redemption } from '../../../schemas/generated/types.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';

/** The last revision of every ticket and redemption of a workload, by practice. */
export interface PracticeRecords {
  readonly tickets: Map<string, PosTransaction>;
  readonly redemptions: Map<string, Redemption>;
}

/** What an export at the end of the workload would show. */
export function currentRecords(workload: Workload): PracticeRecords[] {
  const practices = new Map<string, PracticeRecords>();
  for (const event of workload.events) {
    const { practiceId } = event.value;
    let records = practices.get(practiceId);
    if (records === undefined) {
      records = { tickets: new Map(), redemptions: new Map() };
      practices.set(practiceId, records);
    }
    if (event.kind === 'ticket') records.tickets.set(event.value.transactionId, event.value);
    if (event.kind === 'redemption') records.redemptions.set(event.value.redemptionId, event.value);
  }
  return [...practices.values()];
}
