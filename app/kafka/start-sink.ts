import { tablesOfTopics } from '../../connectors/clickhouse/row-collector.ts';
import type { KafkaAdapters } from '../../connectors/kafka/open-kafka.ts';
import { ReconduitError } from '../../processors/errors.ts';
import type { Clock } from '../../processors/ports/clock.ts';
import type { Codec } from '../../processors/ports/codec.ts';
import type { Source } from '../../processors/ports/source.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { SinkRunner } from '../../processors/sinks/sink.ts';
import { startSinkRunner } from '../../processors/sinks/sink-runner.ts';
import { type TopicSpec, topics } from '../../schemas/topics.ts';
import type { LazyWarehouse } from '../open-warehouse.ts';
import { type StartedSink, sinkName } from '../start-sink.ts';

const retryMs = 2000;

/** Topics whose records become rows of ClickHouse. */
export const sinkTopics: readonly TopicSpec[] = Object.values<TopicSpec>(topics).filter(({ name }) =>
  tablesOfTopics.has(name),
);

/** What the sink runs on. */
interface SinkParts {
  readonly kafka: KafkaAdapters;
  readonly codec: Codec;
  readonly warehouse: LazyWarehouse;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Starts the sink once ClickHouse answers; undefined when it is stopped before. */
async function begin(parts: SinkParts, source: Source, again: () => void, stopping: AbortSignal): Promise<SinkRunner> {
  const { kafka, warehouse, codec, clock, telemetry } = parts;
  for (;;) {
    try {
      const { sink } = await warehouse.writer();
      const { storage } = kafka;
      const onFatal = (error: unknown): void => {
        const { code = 'UNEXPECTED' } = error as { code?: string };
        telemetry.log('warn', 'the sink begins again at its last commit', { code });
        again();
      };
      return await startSinkRunner({ name: sinkName, sink, source, storage, codec, clock, telemetry, onFatal });
    } catch (error) {
      if (!(error instanceof ReconduitError && error.retriable) || stopping.aborted) throw error;
      telemetry.log('warn', 'the sink cannot begin; matching goes on', { code: error.code });
      await clock.sleep(retryMs, stopping);
    }
  }
}

/** The sink of a cluster: one process of the group writes, the others stand by. */
export function startKafkaSink(parts: SinkParts): StartedSink {
  const stopping = new AbortController();
  let runner: SinkRunner | null = null;
  let tellBegun: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    tellBegun = resolve;
  });
  const solo = parts.kafka.createSolo({
    name: sinkName,
    topics: sinkTopics,
    begin: async (source) => {
      const started = await begin(parts, source, () => solo.again(), stopping.signal);
      runner = started;
      tellBegun();
      return {
        stop: async () => {
          runner = null;
          await started.stop();
        },
      };
    },
  });
  return {
    status: () => runner?.status() ?? null,
    caughtUp: async () => {
      await begun;
      await runner?.caughtUp();
    },
    stop: async () => {
      stopping.abort();
      tellBegun();
      await solo.stop();
    },
  };
}
