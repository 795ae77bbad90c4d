import { appendAll } from '../../../connectors/kafka/append.ts';
import { planCommit } from '../../../connectors/kafka/commit-plan.ts';
import { createConnections } from '../../../connectors/kafka/connect.ts';
import type { KafkaNames } from '../../../connectors/kafka/names.ts';
import type { StorageProvider } from '../../../processors/ports/state.ts';
import type { TaskStores } from '../../../processors/ports/task-store.ts';
import { nothingRecovered } from '../../../processors/runtime/task.ts';

const timeoutMs = 10_000;

/**
 * What Kafka mode would be without its guarantee, to tell what the guarantee costs: the same records, appended idempotently
 * by one producer a task, and no transaction around them. For one run of one worker over topics that nobody else writes.
 */
export function createAtLeastOnce(brokers: readonly string[], names: KafkaNames, stores: TaskStores): StorageProvider {
  return {
    open: async (task, topologyHash) => {
      const store = await stores.open(task);
      const cluster = createConnections({ brokers, clientId: 'at-least-once' });
      await cluster.connect();
      await cluster.refreshMetadata();
      const identity = await (await cluster.findControllerBroker()).initProducerId({ transactionTimeout: timeoutMs });
      const appender = { ...identity, cluster, sequences: new Map<string, number>() };
      const who = { ...task, topologyHash };
      let commitSeq = 0;
      return {
        state: store,
        committer: {
          recover: async () => nothingRecovered,
          commit: async (step) => {
            const plan = planCommit(names, who, step, ++commitSeq);
            await cluster.addMultipleTargetTopics([...new Set(plan.map(({ topic }) => topic))]);
            await appendAll(appender, plan);
            const recovered = { positions: step.next, streamTimeMs: step.streamTimeMs, commitSeq };
            await store.write(step.changes, { changelogNext: 0, recovered, topologyHash, clusterId: '', savedMs: 0 });
            return 'committed';
          },
          close: async () => {
            await cluster.disconnect();
            await store.close();
          },
        },
      };
    },
  };
}
