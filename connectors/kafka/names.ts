/** How this installation names things in a cluster. */
export interface KafkaNames {
  /** Name in Kafka of a topic that is read, or written at the front door. */
  topic(name: string): string;
  /** Name in Kafka of a topic that tasks write. */
  output(name: string): string;
  /** The topic that holds every change of a topology's state; one partition a task. */
  changelog(topology: string): string;
  /** Consumer group of a topology or sink. */
  group(topology: string): string;
  /** Transactional id of one task. */
  transactionalId(topology: string, partition: number): string;
}

/** Names under a topic prefix (`reconduit.`) and an app (`reconduit`); a replay's outputs have a prefix of their own. */
export function createNames(prefix: string, app: string, outputPrefix: string = prefix): KafkaNames {
  return {
    topic: (name) => prefix + name,
    output: (name) => outputPrefix + name,
    changelog: (topology) => `${app}-${topology}-changelog`,
    group: (topology) => `${app}-${topology}`,
    transactionalId: (topology, partition) => `${app}-${topology}-${partition}`,
  };
}
