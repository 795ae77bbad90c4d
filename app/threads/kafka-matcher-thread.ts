// The entry of a matcher thread over Kafka: a member of the group, with connections, transactions and states of its own.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { insist } from '../kafka/insist.ts';
import { openCluster, openClusterCodec } from '../kafka/open-cluster.ts';
import { startKafkaMatcher } from '../kafka/start-matcher.ts';
import type { ThreadMatching } from './matcher-thread.ts';
import { serveRunner } from './serve-runner.ts';

/** What the thread is started with. */
export interface KafkaMatcherData {
  readonly config: Config;
  readonly matching: ThreadMatching;
  readonly processId: string;
  /** From 0. */
  readonly thread: number;
}

const { config, matching, processId, thread } = workerData as KafkaMatcherData;

await serveRunner(parentPort as MessagePort, async ({ telemetry, onFatal }) => {
  const codec = await insist(telemetry, () => openClusterCodec(config));
  const kafka = openCluster(config, { processId, thread, telemetry, onFatal });
  return {
    ...(await startKafkaMatcher({ kafka, codec, config, matching, telemetry, onFatal })),
    close: async () => {
      await kafka.close();
      codec.close();
    },
  };
});
