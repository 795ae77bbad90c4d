import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createConnections } from '../../connectors/kafka/connect.ts';
import { leaderOf } from '../../connectors/kafka/fetch.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type CampaignSetting, compareRuns, finishRun, runCampaign } from '../support/kafka/campaign.ts';
import { type CampaignGround, campaignPartitions, prepareGround } from '../support/kafka/campaign-ground.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { Dumper } from '../support/kafka/dump.ts';
import { forgivingJoin, poisonedPairs } from '../support/kafka/scenario.ts';
import { report, sizeOf } from '../support/kafka/soak-form.ts';
import { startWorker } from '../support/kafka/worker-life.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Faults: each broker in turn is killed, then the coordinator of a task's transactions, then who leads its changelog. */
const rounds = sizeOf('SOAK_ROUNDS', 3);
const records = poisonedPairs(4_000 * rounds, campaignPartitions);
const downMs = 2_000;
// Of kill, and of start to being caught up with.
const longestStandstillMs = 60_000;

describe('workers on three brokers', { skip: kafkaUnavailable(), timeout: 180_000 + 40_000 * rounds }, () => {
  const folder = temporaryFolder();
  let cluster: Cluster;
  let ground: CampaignGround;

  before(async () => {
    cluster = await startCluster({ brokers: 3 });
    ground = await prepareGround(cluster, folder.path, records);
  });

  after(async () => {
    await cluster.stop();
    folder.remove();
  });

  /** Who is killed: all in turn, but every fourth time the coordinator of a task's transactions, every fifth who leads its changelog. */
  async function victimOf(round: number, app: string): Promise<number> {
    const connections = createConnections({ brokers: cluster.brokers, clientId: 'victim' });
    try {
      await connections.connect();
      const changelog = `${app}-joining-changelog`;
      await connections.addMultipleTargetTopics([changelog]);
      const task = round % campaignPartitions;
      if (round % 5 === 4) return leaderOf(connections, { topic: changelog, partition: task });
      if (round % 5 !== 3) return 1 + (round % 3);
      const groupId = `${app}-joining-${task}`;
      const coordinator = await connections.findGroupCoordinator({ groupId, coordinatorType: 1 });
      return Number((coordinator as unknown as { nodeId: string | number }).nodeId);
    } finally {
      await connections.disconnect();
    }
  }

  /** Resolves when some task has committed again. @throws when none has for too long: a producer would be bricked. */
  async function untilFurther(setting: CampaignSetting, sinceMs: number): Promise<void> {
    const dumper = new Dumper(setting.brokers);
    const stands = async (): Promise<string> => {
      const all: unknown[] = [];
      for (let p = 0; p < campaignPartitions; p++)
        all.push(await dumper.positions(setting, forgivingJoin, p).catch(() => 'away'));
      return all.includes('away') ? '' : JSON.stringify(all);
    };
    try {
      let before = '';
      for (;;) {
        const now = await stands();
        if (before !== '' && now !== '' && now !== before) return;
        before ||= now;
        assert.ok(performance.now() - sinceMs < longestStandstillMs, 'no task commits any more');
        await wait(100);
      }
    } finally {
      await dumper.close();
    }
  }

  it('lose nothing, do nothing twice and stand still for less than a minute while brokers are killed, and one is frozen', async () => {
    const slowly = { pauseMs: 150 };
    const oracle = await ground.begin('oracle', slowly);
    await runCampaign(oracle);
    const setting = await ground.begin('faults', slowly);
    const workers = [0, 1].map((n) =>
      startWorker({ ...setting, dir: `${setting.folder}/worker-${n}`, threads: 0, failpoint: null }),
    );
    await wait(downMs);
    let longestMs = 0;
    for (let round = 0; round < rounds; round++) {
      const id = await victimOf(round, setting.app);
      await cluster.broker(id).kill9();
      const killedMs = performance.now();
      await untilFurther(setting, killedMs);
      longestMs = Math.max(longestMs, performance.now() - killedMs);
      await wait(downMs);
      await cluster.broker(id).start();
      await wait(downMs);
    }
    cluster.broker(2).pause();
    await wait(2 * downMs);
    cluster.broker(2).resume();
    const left = await finishRun(setting, workers);
    assert.ok(left, 'there was work left when the last fault was over');
    const { differences, ...counts } = await compareRuns(setting, oracle);
    report('broker faults', { rounds, longestStandstillSeconds: Math.round(longestMs / 1000), ...counts });
    assert.deepEqual(differences, []);
  });
});
