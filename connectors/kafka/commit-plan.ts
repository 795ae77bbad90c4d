import type { Commit } from '../../processors/ports/state.ts';
import { type CommitIdentity, commitMessageOf, messageOf } from './changelog.ts';
import type { KafkaNames } from './names.ts';
import { type PartitionPlan, ProducePlan } from './produce-plan.ts';

/** What one step of a task appends: outputs, changes of state, and last on the task's partition of the changelog the commit record. */
export function planCommit(
  names: KafkaNames,
  who: CommitIdentity,
  step: Commit,
  commitSeq: number,
): readonly PartitionPlan[] {
  const changelog = { topic: names.changelog(who.topology), partition: who.partition };
  const plan = new ProducePlan();
  for (const out of step.outputs) plan.add({ topic: names.output(out.topic), partition: out.partition }, out);
  for (const change of step.changes) plan.add(changelog, messageOf(change));
  plan.add(changelog, commitMessageOf(who, step, commitSeq));
  return plan.finish();
}
