import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector';
import { table } from '../results-file.ts';

// The first pattern that a frame's file matches names its stage; frames that none names belong to their caller's.
const stages: readonly (readonly [RegExp, string])[] = [
  [/connectors\/http\/|schemas\/json|app\/use-cases/, 'ingest: NDJSON to events'],
  [/schemas\/avro|node_modules\/avsc/, 'Avro encode and decode'],
  [/matching\/normalise|node_modules\/(luxon|libphonenumber)/, 'match: normalise'],
  [/matching\/block|node_modules\/double-metaphone/, 'match: block'],
  [/matching\/(candidate|compare)|processors\/model/, 'match: compare and score'],
  [/matching\/assign/, 'match: assign'],
  [/matching\/decide|matching\/completeness/, 'match: decide and explain'],
  [/processors\/matching/, 'match: state and links'],
  [/processors\/runtime/, 'runtime: tasks, overlay, timers'],
  [
    /kafkajs.*(encoder|request|network|broker)|connectors\/kafka\/(record-batch|crc32c|append|produce|commit-plan|changelog)/,
    'Kafka: produce and commit',
  ],
  [/connectors\/kafka|kafkajs/, 'Kafka: fetch and the rest'],
  [/connectors\/level/, 'LevelDB'],
  [/connectors\/embedded|classic-level|abstract-level/, 'log and LevelDB (main thread)'],
  [/processors\/sinks|connectors\/clickhouse|@clickhouse/, 'ClickHouse sink (main thread)'],
];

function stageOf(frame: Profiler.ProfileNode['callFrame']): string | null {
  if (frame.functionName === '(garbage collector)') return 'garbage collection';
  if (frame.functionName === '(idle)') return 'idle';
  if (frame.functionName === '(program)') return 'engine and native code';
  return stages.find(([pattern]) => pattern.test(frame.url))?.[1] ?? null;
}

function shares(profile: Profiler.Profile): Map<string, number> {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const parent = new Map(profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const known = new Map<number, string>();
  const stageAt = (id: number): string => {
    let stage = known.get(id);
    if (stage === undefined) {
      const node = byId.get(id);
      const above = parent.get(id);
      stage = (node && stageOf(node.callFrame)) ?? (above === undefined ? 'Node.js itself' : stageAt(above));
      known.set(id, stage);
    }
    return stage;
  };
  const micros = new Map<string, number>();
  profile.samples?.forEach((id, i) => {
    const stage = stageAt(id);
    micros.set(stage, (micros.get(stage) ?? 0) + (profile.timeDeltas?.[i] ?? 0));
  });
  return micros;
}

/** Runs work under the CPU profiler; gives where the main thread's time went, in microseconds by stage. */
export async function profiled(work: () => Promise<void>): Promise<Map<string, number>> {
  const session = new Session();
  session.connect();
  const call = (method: 'Profiler.enable' | 'Profiler.start'): Promise<void> =>
    new Promise((resolve, reject) => session.post(method, (error) => (error ? reject(error) : resolve())));
  await call('Profiler.enable');
  await call('Profiler.start');
  await work();
  const profile = await new Promise<Profiler.Profile>((resolve, reject) =>
    session.post('Profiler.stop', (error, result) => (error ? reject(error) : resolve(result.profile))),
  );
  session.disconnect();
  return shares(profile);
}

/** The stages as a table, the dearest first, with microseconds an event. */
export function stageTable(micros: ReadonlyMap<string, number>, events: number): string {
  const total = [...micros.values()].reduce((sum, us) => sum + us, 0);
  const rows = [...micros]
    .sort(([, a], [, b]) => b - a)
    .map(([stage, us]) => [stage, `${((100 * us) / total).toFixed(1)} %`, (us / events).toFixed(1)]);
  return table(['stage of the main thread', 'share', 'µs an event'], rows);
}
