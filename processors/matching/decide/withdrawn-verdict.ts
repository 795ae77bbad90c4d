import type { Emitted } from '../state/emitted.ts';
import { blankVerdict, type Verdict } from './verdict.ts';

/** Takes back everything said under a decision id whose subject is gone. */
export function withdrawnVerdict(
  ids: { decisionId: string; practiceId: string; redemptionId: string | null },
  before: Emitted,
): Verdict {
  const { last, occurredAt, occurredOn } = before;
  const subject = { ...ids, program: last.program, clinicId: last.clinicId, occurredAt, occurredOn };
  const verdict = blankVerdict(subject, before.modelId);
  verdict.status = 'RETRACTED';
  verdict.finality = last.finality;
  return verdict;
}
