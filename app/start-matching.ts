import type { Embedded } from '../connectors/embedded/open-embedded.ts';
import { createMatchingTopology } from '../processors/matching/topology.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import { type Runner, startRunner } from '../processors/runtime/runner.ts';
import { systemClock } from './system-clock.ts';
import type { MatcherData, ThreadMatching } from './threads/matcher-thread.ts';
import { dealOut, startThreads } from './threads/start-threads.ts';

/** What matching runs on. */
export interface MatchingParts {
  readonly embedded: Embedded;
  readonly matching: ThreadMatching;
  readonly partitions: number;
  readonly commitIntervalMs: number;
  /** 0: in this thread. */
  readonly threads: number;
  readonly telemetry: Telemetry;
  onFatal(error: unknown): void;
}

function startHere({
  embedded,
  matching,
  partitions,
  commitIntervalMs,
  telemetry,
  onFatal,
}: MatchingParts): Promise<Runner> {
  const topology = createMatchingTopology(matching);
  const { storage, codec } = embedded;
  const source = embedded.createSource(topology.name, topology.inputs);
  const clock = systemClock;
  return startRunner({ topology, partitions, source, storage, codec, clock, telemetry, commitIntervalMs, onFatal });
}

/** Starts matching: in threads of its own, so that reading, writing and the door have this one, or in this one. */
export function startMatching(parts: MatchingParts): Promise<Runner> {
  const { embedded, matching, partitions, commitIntervalMs, threads, telemetry, onFatal } = parts;
  if (threads === 0) return startHere(parts);
  const { inputs } = createMatchingTopology(matching);
  return startThreads({
    entry: new URL('./threads/matcher-thread.js', import.meta.url),
    data: dealOut(partitions, threads).map((own) => {
      const access = embedded.threadAccess(inputs, own);
      return { data: { access, matching, commitIntervalMs } satisfies MatcherData, ports: [access.port] };
    }),
    telemetry,
    onFatal,
  });
}
