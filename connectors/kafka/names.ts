/** How this installation names things in a cluster. */
export interface KafkaNames {
  /** Name of a topic in Kafka. */
  topic(name: string): string;
  /** The topic that holds every change of a topology's state; one partition a task. */
  changelog(topology: string): string;
  /** Consumer group of a topology or sink. */
  group(topology: string): string;
  /** Transactional id of one task. */
  transactionalId(topology: string, partition: number): string;
}

/** Names under a topic prefix (`reconduit.`) and an app (`reconduit`, or a replay's own). */
export function createNames(prefix: string, app: string): KafkaNames {
  return {
    topic: (name) => prefix + name,
    changelog: (topology) => `${app}-${topology}-changelog`,
    group: (topology) => `${app}-${topology}`,
    transactionalId: (topology, partition) => `${app}-${topology}-${partition}`,
  };
}
