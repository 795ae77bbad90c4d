// One life of the process that crash.process.ts kills: publishes a scenario from where the log ends, runs its topology.
// Says in its output, a line each: `found N` records in the log, `acked N` durable, `killed STEP`, `done`; and sends `idle`
// to its parent when all it was given is done.
import { readFileSync, writeSync } from 'node:fs';
import { dealOut, startThreads } from '../../app/threads/start-threads.ts';
import { type Embedded, openEmbedded } from '../../connectors/embedded/open-embedded.ts';
import type { Out } from '../../processors/ports/records.ts';
import { type Runner, startRunner } from '../../processors/runtime/runner.ts';
import type { Topology } from '../../processors/runtime/topology.ts';
import { crashPartitions, crashTopology } from '../support/crash/crash-topology.ts';
import type { Failpoint, Life } from '../support/crash/life.ts';
import { countingOpen, createOpenCommits } from '../support/crash/open-commits.ts';
import { buggyPublisher, buggyStorage } from '../support/crash/seeded-bugs.ts';
import { createRecordingTelemetry } from '../support/recording-telemetry.ts';
import { steadyClock } from '../support/steady-clock.ts';
import type { CrashThreadData } from './crash-thread-child.ts';

const commitIntervalMs = 5;
const recordsPerPublish = 10;
const publishesUnderWay = 4;

const life = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Life;
const openCommits = createOpenCommits();

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

/** Kills this process at the failpoint, when a task's commit is open. */
function failpointOf({ step, passing, delayUs }: Failpoint): (reached: number) => void {
  let left = passing;
  return (reached) => {
    if (reached !== step || openCommits[0] === 0 || --left > 0) return;
    const until = performance.now() + delayUs / 1000;
    while (performance.now() < until);
    say(`killed ${step}`);
    process.kill(process.pid, 'SIGKILL');
  };
}

/** How many records of the scenario the log holds: it takes them in order, whole publishes at a time. */
async function recordsInLog({ reader }: Embedded, { inputs }: Topology): Promise<number> {
  const bounds = await Promise.all(inputs.map(({ name }) => reader.bounds(name)));
  return bounds.flat().reduce((sum, { end }) => sum + end, 0);
}

async function publishFrom(embedded: Embedded, found: number): Promise<void> {
  const publisher = buggyPublisher(embedded.publisher, life.bug);
  const records = life.records.map((r): Out => ({ ...r, value: Buffer.from(r.value, 'base64') }));
  const underWay = new Set<Promise<void>>();
  for (let from = found - life.first; from < records.length; from += recordsPerPublish) {
    const to = Math.min(from + recordsPerPublish, records.length);
    const published = publisher.publish(records.slice(from, to)).then(() => {
      say(`acked ${life.first + to}`);
      underWay.delete(published);
    });
    underWay.add(published);
    if (underWay.size >= publishesUnderWay) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

function onFatal(error: unknown): never {
  throw error;
}

function startHere({ createSource, storage, codec }: Embedded, topology: Topology): Promise<Runner> {
  return startRunner({
    topology,
    partitions: crashPartitions,
    source: createSource(topology.name, topology.inputs),
    storage: countingOpen(buggyStorage(storage, life.bug), openCommits),
    codec,
    clock: steadyClock,
    telemetry: createRecordingTelemetry(),
    commitIntervalMs,
    onFatal,
  });
}

function start(embedded: Embedded, topology: Topology): Promise<Runner> {
  const { threads, topologyName } = life;
  if (threads === 0) return startHere(embedded, topology);
  return startThreads({
    entry: new URL('./crash-thread-child.js', import.meta.url),
    data: dealOut(crashPartitions, threads).map((own) => {
      const access = embedded.threadAccess(topology.inputs, own);
      const data: CrashThreadData = { access, topologyName, commitIntervalMs, openCommits };
      return { data, ports: [access.port] };
    }),
    telemetry: createRecordingTelemetry(),
    onFatal,
  });
}

async function live(): Promise<void> {
  const { dir, failpoint } = life;
  const topology = await crashTopology(life.topologyName);
  const onStep = failpoint === null ? {} : { onStep: failpointOf(failpoint) };
  const embedded = await openEmbedded({ dir, partitions: crashPartitions, clock: steadyClock, ...onStep });
  const found = await recordsInLog(embedded, topology);
  say(`found ${found}`);
  // Until it is killed: with all tasks in threads nothing else is left to do here at times.
  const release = steadyClock.every(1_000, () => undefined);
  const runner = await start(embedded, topology);
  await publishFrom(embedded, found);
  await runner.caughtUp();
  if (!life.last) {
    process.send?.('idle');
    return;
  }
  await runner.stop();
  await embedded.close();
  say('done');
  release();
  process.disconnect();
}

await live();
