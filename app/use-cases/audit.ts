import { randomUUID } from 'node:crypto';
import type { Out } from '../../processors/ports/records.ts';
import type { AuditEntry } from '../../schemas/generated/types.ts';
import { topics } from '../../schemas/topics.ts';
import type { LogPorts } from './ports.ts';
import { recordsOf } from './publish.ts';

/** An act, as whoever acts states it. */
export type Act = Pick<AuditEntry, 'actor' | 'action' | 'object'> & Partial<AuditEntry>;

/** The records that write an act down; append them together with what it does, so that there is never one without the other. */
export function auditRecords(ports: Pick<LogPorts, 'codec' | 'partitions' | 'clock'>, act: Act): Out[] {
  const entry: AuditEntry = {
    auditId: randomUUID(),
    practiceId: '_system',
    at: ports.clock.nowMs(),
    outcome: 'DONE',
    reason: null,
    requestId: null,
    address: null,
    details: {},
    ...act,
  };
  return recordsOf(ports, topics.opsAudit, entry.practiceId, entry);
}

/** Writes an act down that is none of the log: what it did is done. */
export async function writeAudit(ports: LogPorts, act: Act): Promise<void> {
  await ports.publisher.publish(auditRecords(ports, act));
}
