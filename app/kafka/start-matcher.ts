import type { KafkaAdapters } from '../../connectors/kafka/open-kafka.ts';
import { createMatchingTopology } from '../../processors/matching/topology.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import { startRunner } from '../../processors/runtime/runner.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../system-clock.ts';
import type { ThreadMatching } from '../threads/matcher-thread.ts';
import type { ServedRunner } from '../threads/serve-runner.ts';
import { type ClockErrorRow, clockErrorsIn } from '../use-cases/status.ts';

/** What matches of a cluster's tasks, as a member of their group. */
export interface MatcherParts {
  readonly kafka: KafkaAdapters;
  readonly codec: Codec;
  readonly config: Config;
  readonly matching: ThreadMatching;
  readonly telemetry: Telemetry;
  onFatal(error: unknown): void;
}

/** Matches in this thread whatever the group assigns to it. */
export async function startKafkaMatcher(parts: MatcherParts): Promise<Required<Omit<ServedRunner, 'close'>>> {
  const { kafka, codec, config, matching, telemetry, onFatal } = parts;
  const { partitions, commitIntervalMs } = config;
  const { storage } = kafka;
  const clock = systemClock;
  const topology = createMatchingTopology(matching);
  const source = kafka.createSource(topology.name, topology.inputs);
  const setting = { topology, partitions, source, storage, codec, clock, telemetry, commitIntervalMs, onFatal };
  const clockErrors = (): ClockErrorRow[] =>
    Array.from({ length: partitions }, (_, partition) => ({ topology: topology.name, partition })).flatMap((task) => {
      const state = storage.stateOf(task);
      return state === undefined ? [] : clockErrorsIn(state);
    });
  return { runner: await startRunner(setting), clockErrors };
}
