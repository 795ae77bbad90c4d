import type { DeadLetter } from '../../schemas/generated/types.ts';
import { type ErrorCode, ReconduitError } from '../errors.ts';
import type { RawRecord, TaskId } from '../ports/records.ts';
import type { Timer } from './topology.ts';

function schemaIdOf(value: Buffer): number | null {
  return value.length >= 5 && value[0] === 0 ? value.readUInt32BE(1) : null;
}

/** Why a record failed, fit to be shown: a processor's own message may quote a patient, so only its code goes on. */
function reasonOf(error: unknown): { code: ErrorCode; reason: string } {
  if (error instanceof ReconduitError) return { code: error.code, reason: error.message };
  const kind = error instanceof Error ? error.name : typeof error;
  return { code: 'PROCESS_FAILED', reason: `the processor threw ${kind}` };
}

/** The dead letter of a record: its bytes as they came, where they stood, and why they could not be taken. */
export function deadLetterOf(record: RawRecord, component: string, error: unknown): DeadLetter {
  const { topic, partition, offset, key, value, appendTimeMs } = record;
  return {
    dlqId: `${topic}-${partition}@${offset}`,
    topic,
    partition,
    offset,
    key,
    value,
    schemaId: schemaIdOf(value),
    component,
    at: appendTimeMs,
    ...reasonOf(error),
  };
}

/** What a dead letter says without being decoded. */
export function deadLetterHeaders({
  topic,
  partition,
  offset,
  code,
  schemaId,
}: DeadLetter): Readonly<Record<string, string>> {
  const schema = schemaId === null ? {} : { schema_id: String(schemaId) };
  return { topic, partition: String(partition), offset: String(offset), code, ...schema };
}

/** The dead letter of a timer: it has no bytes; its id is the key, and its time stands for the offset. */
export function deadTimerOf(timer: Timer, task: TaskId, error: unknown): DeadLetter {
  const { topology, partition } = task;
  return {
    dlqId: `${topology}:timer-${partition}@${timer.atMs}!${timer.id}`,
    topic: `${topology}:timer`,
    partition,
    offset: timer.atMs,
    key: timer.id,
    value: Buffer.alloc(0),
    schemaId: null,
    component: topology,
    at: timer.atMs,
    ...reasonOf(error),
  };
}
