// npm run bench [-- NAME...]: measures, and writes test/bench/RESULTS.md.
import { tuneGc } from '../../app/tune-gc.ts';
import { benchAblation } from './ablation.ts';
import { benchApi } from './api.ts';
import { benchDemo } from './demo.ts';
import { benchIngest } from './ingest.ts';
import { benchKafka } from './kafka.ts';
import { benchKafkaLatency } from './kafka-latency.ts';
import { benchKafkaProfile } from './kafka-profile.ts';
import { benchKafkaRecovery } from './kafka-recovery.ts';
import { benchKafkaScaling } from './kafka-scaling.ts';
import { benchLatency } from './latency.ts';
import { benchLoad } from './load.ts';
import { benchMemory } from './memory.ts';
import { benchPairs } from './pairs.ts';
import { benchQuality, benchQualityCrowds, benchQualityForeign } from './quality.ts';
import { benchReconcile } from './reconcile.ts';
import { benchReplayImpact } from './replay-impact.ts';
import { benchRestart } from './restart.ts';
import { benchShipped } from './shipped.ts';
import { benchSink } from './sink.ts';
import { benchThroughput } from './throughput.ts';
import { benchTraining } from './training.ts';

const benches: Readonly<Record<string, () => void | Promise<void>>> = {
  pairs: benchPairs,
  quality: benchQuality,
  shipped: benchShipped,
  'quality-crowds': benchQualityCrowds,
  'quality-foreign': benchQualityForeign,
  ablation: benchAblation,
  training: benchTraining,
  sink: benchSink,
  throughput: benchThroughput,
  ingest: benchIngest,
  memory: benchMemory,
  reconcile: benchReconcile,
  latency: benchLatency,
  'replay-impact': benchReplayImpact,
  restart: benchRestart,
  api: benchApi,
  load: benchLoad,
  demo: benchDemo,
  kafka: benchKafka,
  'kafka-profile': benchKafkaProfile,
  'kafka-recovery': benchKafkaRecovery,
  'kafka-scaling': benchKafkaScaling,
  'kafka-latency': benchKafkaLatency,
};

// As the program itself does.
tuneGc();

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => benches[name] === undefined);
if (unknown !== undefined) {
  process.stderr.write(`there is no bench "${unknown}"; there are: ${Object.keys(benches).join(', ')}\n`);
  process.exitCode = 2;
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) await benches[name]?.();
}
