import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type CampaignSetting, compareRuns, finishRun, runCampaign } from '../support/kafka/campaign.ts';
import { type CampaignGround, campaignPartitions, prepareGround } from '../support/kafka/campaign-ground.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { poisonedPairs } from '../support/kafka/scenario.ts';
import { report, sizeOf, soakPart } from '../support/kafka/soak-form.ts';
import { startWorker, type Worker } from '../support/kafka/worker-life.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createRandom } from '../support/workload/random.ts';

const places = 4;
const stormSeconds = sizeOf('SOAK_STORM_SECONDS', 30);
// More than four tasks get done in a storm, at one small batch of each a third of a second.
const records = poisonedPairs(140 * stormSeconds, campaignPartitions);

describe('workers that join and leave every few seconds', { skip: kafkaUnavailable() }, () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  let ground: CampaignGround;

  before(async () => {
    cluster = await startCluster({ brokers: 1 });
    ground = await prepareGround(cluster, folder.path, records);
  });

  after(async () => {
    await cluster.stop();
    folder.remove();
  });

  /** Somebody comes to a free place, some of them with an empty disk, or somebody goes, some of them at once. */
  async function storm(setting: CampaignSetting): Promise<{ workers: Worker[]; counts: Record<string, number> }> {
    const random = createRandom(`storm/${soakPart}`);
    const at = new Map<number, Worker>();
    const counts: Record<string, number> = { joined: 0, emptied: 0, left: 0, killed: 0 };
    const untilMs = performance.now() + stormSeconds * 1000;
    while (performance.now() < untilMs) {
      const place = random.int(0, places - 1);
      const worker = at.get(place);
      const dir = `${setting.folder}/worker-${place}`;
      const graceful = random.chance(0.5);
      if (worker !== undefined) {
        worker.signal(graceful ? 'SIGTERM' : 'SIGKILL');
        at.delete(place);
        await worker.ended;
        counts[graceful ? 'left' : 'killed'] = (counts[graceful ? 'left' : 'killed'] ?? 0) + 1;
      } else {
        // A restore goes on while others come and go.
        if (graceful) {
          await rm(dir, { recursive: true, force: true });
          counts['emptied'] = (counts['emptied'] ?? 0) + 1;
        }
        // Every other one has two threads, each of which joins and leaves.
        const threads = place % 2 === 0 ? 0 : 2;
        at.set(place, startWorker({ ...setting, dir, threads, failpoint: null }));
        counts['joined'] = (counts['joined'] ?? 0) + 1;
      }
      await wait(random.int(200, 2_500));
    }
    return { workers: [...at.values()], counts };
  }

  it('lose nothing and do nothing twice', { timeout: 240_000 + 2_000 * stormSeconds }, async () => {
    const oracle = await ground.begin('oracle');
    await runCampaign({ ...oracle, pauseMs: 0, maxFetchBytes: 1 << 20 });
    const setting = await ground.begin('storm');
    const { workers, counts } = await storm(setting);
    // Places are numbered from 0, and one more finishes the work: its copies are all compared.
    const left = await finishRun({ ...setting, failpoints: Array.from({ length: places }, () => []) }, workers);
    const { differences, ...compared } = await compareRuns(setting, oracle);
    report('rebalance storm', { seconds: stormSeconds, ...counts, ...compared, workLeft: left });
    assert.deepEqual(differences, []);
    assert.ok((counts['joined'] ?? 0) >= stormSeconds / 6);
  });
});
