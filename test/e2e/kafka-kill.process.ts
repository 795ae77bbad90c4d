import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { allSteps, anyInstant, type CampaignSetting, compareRuns, runCampaign } from '../support/kafka/campaign.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { Dumper } from '../support/kafka/dump.ts';
import { preload } from '../support/kafka/preload.ts';
import { poisonedPairs, poisonIn } from '../support/kafka/scenario.ts';
import { report, sizeOf, soakPart } from '../support/kafka/soak-form.ts';
import { createTestTopics } from '../support/kafka/topics.ts';
import type { WorkerFailpoint } from '../support/kafka/worker-life.ts';
import { type temporaryFolder as Folder, temporaryFolder } from '../support/temporary-folder.ts';
import { createRandom } from '../support/workload/random.ts';

const partitions = 4;
const prefix = 'reconduit.';
const kills = sizeOf('SOAK_KILLS', 36);
// Enough that there is work left at the last kill.
const records = poisonedPairs(670 * kills, partitions);

let cluster: Cluster | undefined;
let folder: ReturnType<typeof Folder>;

function brokers(): readonly string[] {
  return cluster?.brokers ?? [];
}

function settingOf(app: string, rest: Partial<CampaignSetting>): CampaignSetting {
  return {
    brokers: brokers(),
    app,
    topicPrefix: prefix,
    outputPrefix: `${app}.`,
    partitions,
    folder: `${folder.path}/${app}`,
    sessionTimeoutMs: 3_000,
    commitIntervalMs: 20,
    pauseMs: 300,
    // One batch of what was preloaded a fetch.
    maxFetchBytes: 1,
    splitsCommits: false,
    failpoints: [],
    ...rest,
  };
}

async function begin(app: string, rest: Partial<CampaignSetting>): Promise<CampaignSetting> {
  const setting = settingOf(app, rest);
  const { outputPrefix } = setting;
  const changelogs = { joining: partitions };
  await createTestTopics(setting.brokers, { prefix: outputPrefix, app, partitions, changelogs });
  return setting;
}

/** Each step in turn, at a random passing, and after them an instant that has nothing to do with steps; two workers share them. */
function killsAt(count: number): WorkerFailpoint[][] {
  const random = createRandom(`kafka/${soakPart}`);
  const turns = [...allSteps, anyInstant];
  const all = Array.from({ length: count }, (_, i): WorkerFailpoint => {
    const step = turns[i % turns.length] ?? '';
    if (step === anyInstant) return { step, passing: random.int(200, 4_000), signal: 'SIGKILL' };
    return { step, passing: step.startsWith('C') ? random.int(1, 4) : 1, signal: 'SIGKILL' };
  });
  return [all.filter((_, i) => i % 2 === 0), all.filter((_, i) => i % 2 === 1)];
}

before(async () => {
  folder = temporaryFolder();
  if (kafkaUnavailable()) return;
  cluster = await startCluster({ brokers: 1 });
  await createTestTopics(brokers(), { prefix, app: 'none', partitions, changelogs: {} });
  await preload(brokers(), { prefix, partitions, batchRecords: 10 }, records);
  // The oracle: nobody disturbs it.
  await runCampaign(await begin('oracle', {}));
});

after(async () => {
  await cluster?.stop();
  folder.remove();
});

describe('workers of a group over a real broker', { skip: kafkaUnavailable() }, () => {
  it('had work to do: pairs, timeouts, and records that are none', async () => {
    const dumper = new Dumper(brokers());
    const { forgivingJoin } = await import('../support/kafka/scenario.ts');
    const outputs = await dumper.outputs(settingOf('oracle', {}), forgivingJoin);
    await dumper.close();
    const letters = outputs.filter((line) => line.startsWith('dlq-'));
    assert.equal(letters.length, poisonIn(records));
    assert.ok(outputs.length - letters.length > records.length / 4, `${outputs.length} outputs`);
  });

  it('lose nothing and do nothing twice when they are killed at every step of assignment and commit', async () => {
    const setting = await begin('killed', { failpoints: killsAt(kills) });
    const result = await runCampaign(setting);
    const { differences, ...counts } = await compareRuns(setting, settingOf('oracle', {}));
    report('kills', { kills, ...counts, ...result });
    assert.deepEqual(differences, []);
    for (const step of allSteps) assert.ok((result.reachedAt[step] ?? 0) > 0, `no kill at ${step}`);
    const reached = Object.values(result.reachedAt).reduce((sum, n) => sum + n, 0);
    assert.ok(reached >= (kills * 5) / 6, `${reached} of ${kills} kills came where they were meant to`);
    assert.ok(result.workLeftAtLastKill, 'there was work left at the last kill');
  });

  it('see nothing of a zombie that wakes with its transaction open after another has taken over', async () => {
    const frozenAt = ['C3', 'C4', 'C5'].map((step) => ({ step, passing: 3, signal: 'SIGSTOP' }) as const);
    const setting = await begin('frozen', { failpoints: [frozenAt] });
    const result = await runCampaign(setting);
    const { differences, ...counts } = await compareRuns(setting, settingOf('oracle', {}));
    report('zombies', { ...counts, ...result });
    assert.deepEqual(differences, []);
    assert.equal(result.missed, 0);
  });

  it('are seen to differ when outputs and state are committed apart', async () => {
    const between = [1, 3, 5].map((passing) => ({ step: 'C7', passing, signal: 'SIGKILL' }) as const);
    const setting = await begin('split', { failpoints: [between], splitsCommits: true });
    await runCampaign(setting);
    const { differences, lost, duplicated } = await compareRuns(setting, settingOf('oracle', {}));
    assert.notDeepEqual(differences, []);
    assert.ok(lost + duplicated > 0);
  });
});
