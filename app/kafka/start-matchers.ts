import type { KafkaMatcherData } from '../threads/kafka-matcher-thread.ts';
import { startThreads, type ThreadedRunner } from '../threads/start-threads.ts';
import type { MatcherParts } from './start-matcher.ts';

/** Matches in threads, each of them a member of the group. */
export function startKafkaMatchers(
  processId: string,
  { config, matching, telemetry, onFatal }: Omit<MatcherParts, 'kafka' | 'codec'>,
): Promise<ThreadedRunner> {
  const dataOf = (thread: number): KafkaMatcherData => ({ config, matching, processId, thread });
  return startThreads({
    entry: new URL('../threads/kafka-matcher-thread.js', import.meta.url),
    data: Array.from({ length: config.matchThreads }, (_, thread) => ({ data: dataOf(thread), ports: [] })),
    telemetry,
    onFatal,
  });
}
