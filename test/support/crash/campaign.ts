import { mkdirSync } from 'node:fs';
import { openEmbedded } from '../../../connectors/embedded/open-embedded.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { createRandom, type Random } from '../workload/random.ts';
import { crashPartitions, crashTopology } from './crash-topology.ts';
import type { Failpoint, Life, WrittenRecord } from './life.ts';
import { type Lived, runLife } from './run-life.ts';
import { type Scenario, scenarioNamed } from './scenario.ts';
import type { SeededBug } from './seeded-bugs.ts';
import { dumpInputs, dumpOutputs, dumpState, runUninterrupted } from './uninterrupted.ts';

/** Steps of a commit (group-writer.ts), and up to which of them it is open: nobody was told of it yet. */
const commitSteps = 7;
const lastOpenStep = 5;

/** What a campaign is to do. */
export interface CampaignSetting {
  /** See scenarioNamed. */
  readonly scenario: string;
  readonly kills: number;
  /** Part of the kills that come at a random instant; the others come at the commit steps in turn. */
  readonly randomKills: number;
  readonly seed: string;
  /** Threads that run the tasks; 0: the main thread. */
  readonly threads: number;
  readonly bug: SeededBug | null;
}

/** What came of it. */
export interface CampaignResult {
  readonly records: number;
  readonly outputs: number;
  readonly kills: number;
  /** Kills after a task had handed over a commit and before the commit was answered. */
  readonly killsInOpenCommit: number;
  readonly killsAtStep: Readonly<Record<number, number>>;
  /** What is not as it must be; none: nothing is lost and nothing is there twice. */
  readonly violations: readonly string[];
}

// A life of some 0.3 s: most random kills fall into start, recovery and work, some after.
const longestRandomLifeMs = 700;

function failpointAt(step: number, random: Random): Failpoint {
  return { step, passing: random.int(1, 4), delayUs: random.int(0, 400) };
}

function written({ records }: Scenario, from: number, to: number): WrittenRecord[] {
  return records.slice(from, to).map((r) => ({ ...r, value: r.value.toString('base64') }));
}

/** Kills and restarts until all kills are done, then lets the rest run to its end. */
async function liveAll(setting: CampaignSetting, scenario: Scenario, folder: string): Promise<[Lived[], string[]]> {
  const { kills, randomKills, seed, threads, bug } = setting;
  const random = createRandom(seed);
  const lives: Lived[] = [];
  const violations: string[] = [];
  let acked = 0;
  let step = 0;
  for (let i = 0; i <= kills; i++) {
    const last = i === kills;
    const quota = last ? scenario.records.length : Math.ceil((scenario.records.length * (i + 1)) / (kills + 1));
    const atRandom = random.chance(randomKills);
    if (!atRandom) step = (step % commitSteps) + 1;
    const life: Life = {
      dir: `${folder}/data`,
      topologyName: scenario.topologyName,
      first: acked,
      records: written(scenario, acked, quota),
      last,
      failpoint: last || atRandom ? null : failpointAt(step, random),
      threads,
      bug,
    };
    const lived = await runLife(life, folder, !last && atRandom ? random.int(20, longestRandomLifeMs) : null);
    if (lived.found !== null && lived.found < acked) {
      violations.push(`life ${i}: ${acked} records were acknowledged, the log holds ${lived.found}`);
      return [lives, violations];
    }
    acked = Math.max(acked, lived.acked);
    lives.push(lived);
  }
  return [lives, violations];
}

const shownCharacters = 160;

/** How many lines there are and must be, and the first that differs, from a little before it differs; empty: none does. */
function difference(what: string, actual: readonly string[], expected: readonly string[]): string[] {
  const at = Array.from({ length: Math.max(actual.length, expected.length) }, (_, i) => i).find(
    (i) => actual[i] !== expected[i],
  );
  if (at === undefined) return [];
  const got = actual[at] ?? '(none)';
  const wanted = expected[at] ?? '(none)';
  let same = 0;
  while (same < got.length && got[same] === wanted[same]) same++;
  const from = Math.max(0, same - shownCharacters / 2);
  const [gotPart, wantedPart] = [got, wanted].map((line) => line.slice(from, from + shownCharacters));
  const where = `line ${at} (${wanted.slice(0, shownCharacters / 2)}) character ${same}`;
  return [`${what}: ${actual.length}, must be ${expected.length}; ${where}: ${gotPart} instead of ${wantedPart}`];
}

/** Compares what the killed runs left with what was sent, and with an uninterrupted run over the same log. */
async function verify(scenario: Scenario, folder: string): Promise<{ outputs: number; violations: string[] }> {
  const topology = await crashTopology(scenario.topologyName);
  const clock = { nowMs: () => 0 };
  const embedded = await openEmbedded({ dir: `${folder}/data`, partitions: crashPartitions, clock });
  try {
    const sent = scenario.records.map((r) => `${r.topic}-${r.partition} ${r.key}=${r.value.toString('hex')}`);
    const inputs = (await dumpInputs(embedded, topology)).map((line) => line.replace(/@\d+/, ''));
    const expected = await runUninterrupted(embedded, topology);
    const outputs = await dumpOutputs(embedded, topology);
    const violations = [
      ...difference('inputs', inputs.sort(), sent.sort()),
      ...difference('outputs', outputs, await dumpOutputs(expected, topology)),
      ...difference('state', await dumpState(embedded, topology), await dumpState(expected, topology)),
    ];
    return { outputs: outputs.length, violations };
  } finally {
    await embedded.close();
  }
}

/** Kills a running process again and again, and judges what is left. */
export async function runCampaign(setting: CampaignSetting): Promise<CampaignResult> {
  const folder = temporaryFolder();
  mkdirSync(`${folder.path}/data`);
  try {
    const scenario = scenarioNamed(setting.scenario);
    const [lives, lost] = await liveAll(setting, scenario, folder.path);
    const { outputs, violations } =
      lost.length > 0 ? { outputs: 0, violations: lost } : await verify(scenario, folder.path);
    const killsAtStep: Record<number, number> = {};
    for (const { killedAtStep } of lives) {
      if (killedAtStep !== null) killsAtStep[killedAtStep] = (killsAtStep[killedAtStep] ?? 0) + 1;
    }
    return {
      records: scenario.records.length,
      outputs,
      kills: lives.filter((life) => !life.done).length,
      killsInOpenCommit: lives.filter((life) => life.killedAtStep !== null && life.killedAtStep <= lastOpenStep).length,
      killsAtStep,
      violations,
    };
  } finally {
    folder.remove();
  }
}
