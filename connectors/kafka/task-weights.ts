import type { GroupPlan } from './assigner.ts';
import { boundsOf } from './fetch.ts';
import type { ClusterConnections } from './protocol.ts';

// A task that has had nothing yet is work too: it must not be given away as if it were none.
const leastShare = 0.1;

/**
 * How much work each task is: the records that its partitions hold, since a practice that was busy stays so. All are taken
 * for equal when that cannot be told: a group must not wait for it.
 */
export async function taskWeights(cluster: ClusterConnections, { topics, whole }: GroupPlan): Promise<number[]> {
  const weights = new Array<number>(Math.max(...topics.values())).fill(0);
  if (whole) return weights;
  try {
    for (const [topic, partitions] of topics) {
      const numbers = Array.from({ length: partitions }, (_, partition) => partition);
      (await boundsOf(cluster, topic, numbers)).forEach(({ start, end }, task) => {
        weights[task] = (weights[task] ?? 0) + end - start;
      });
    }
  } catch {
    weights.fill(0);
  }
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight + 1 + leastShare * mean);
}
