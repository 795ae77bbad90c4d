import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { allSteps, anyInstant, compareRuns, runCampaign } from '../support/kafka/campaign.ts';
import { type CampaignGround, campaignPartitions, prepareGround } from '../support/kafka/campaign-ground.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { Dumper } from '../support/kafka/dump.ts';
import { poisonedPairs, poisonIn } from '../support/kafka/scenario.ts';
import { report, sizeOf, soakPart } from '../support/kafka/soak-form.ts';
import type { WorkerFailpoint } from '../support/kafka/worker-life.ts';
import { type temporaryFolder as Folder, temporaryFolder } from '../support/temporary-folder.ts';
import { createRandom } from '../support/workload/random.ts';

const kills = sizeOf('SOAK_KILLS', 36);
// Enough that there is work left at the last kill.
const records = poisonedPairs(670 * kills, campaignPartitions);

let cluster: Cluster | undefined;
let ground: CampaignGround;
let folder: ReturnType<typeof Folder>;

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
  ground = await prepareGround(cluster, folder.path, records);
  // The oracle: nobody disturbs it.
  await runCampaign(await ground.begin('oracle'));
});

after(async () => {
  await cluster?.stop();
  folder.remove();
});

describe('workers of a group over a real broker', { skip: kafkaUnavailable() }, () => {
  it('had work to do: pairs, timeouts, and records that are none', async () => {
    const dumper = new Dumper(ground.setting('oracle').brokers);
    const { forgivingJoin } = await import('../support/kafka/scenario.ts');
    const outputs = await dumper.outputs(ground.setting('oracle'), forgivingJoin);
    await dumper.close();
    const letters = outputs.filter((line) => line.startsWith('dlq-'));
    assert.equal(letters.length, poisonIn(records));
    assert.ok(outputs.length - letters.length > records.length / 4, `${outputs.length} outputs`);
  });

  it('lose nothing and do nothing twice when they are killed at every step of assignment and commit', async () => {
    // The second of them has two threads, each a member.
    const setting = await ground.begin('killed', { failpoints: killsAt(kills), threads: [0, 2] });
    const result = await runCampaign(setting);
    const { differences, ...counts } = await compareRuns(setting, ground.setting('oracle'));
    report('kills', { kills, ...counts, ...result });
    assert.deepEqual(differences, []);
    for (const step of allSteps) assert.ok((result.reachedAt[step] ?? 0) > 0, `no kill at ${step}`);
    const reached = Object.values(result.reachedAt).reduce((sum, n) => sum + n, 0);
    assert.ok(reached >= (kills * 5) / 6, `${reached} of ${kills} kills came where they were meant to`);
    assert.ok(result.workLeftAtLastKill, 'there was work left at the last kill');
  });

  it('see nothing of a zombie that wakes with its transaction open after another has taken over', async () => {
    const frozenAt = ['C3', 'C4', 'C5'].map((step) => ({ step, passing: 3, signal: 'SIGSTOP' }) as const);
    const setting = await ground.begin('frozen', { failpoints: [frozenAt] });
    const result = await runCampaign(setting);
    const { differences, ...counts } = await compareRuns(setting, ground.setting('oracle'));
    report('zombies', { ...counts, ...result });
    assert.deepEqual(differences, []);
    assert.equal(result.missed, 0);
  });

  it('go on beside one whose thread is stuck in a commit; told to stop, that one ends, says why, and undoes nothing', async () => {
    const stuckAt = ['C1', 'C4'].map((step) => ({ step, passing: 3, signal: 'SIGTERM' }) as const);
    const setting = await ground.begin('stuck', { failpoints: [stuckAt], threads: [2] });
    const result = await runCampaign(setting);
    const { differences, ...counts } = await compareRuns(setting, ground.setting('oracle'));
    report('stuck', { ...counts, ...result });
    assert.deepEqual(differences, []);
    assert.deepEqual(result.failures, ['THREAD_STUCK', 'THREAD_STUCK']);
  });

  it('are seen to differ when outputs and state are committed apart', async () => {
    const between = [1, 3, 5].map((passing) => ({ step: 'C7', passing, signal: 'SIGKILL' }) as const);
    const setting = await ground.begin('split', { failpoints: [between], splitsCommits: true });
    await runCampaign(setting);
    const { differences, lost, duplicated } = await compareRuns(setting, ground.setting('oracle'));
    assert.notDeepEqual(differences, []);
    assert.ok(lost + duplicated > 0);
  });
});
