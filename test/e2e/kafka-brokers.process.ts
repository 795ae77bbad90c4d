import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { compareRuns, finishRun, runCampaign } from '../support/kafka/campaign.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { preload } from '../support/kafka/preload.ts';
import { poisonedPairs } from '../support/kafka/scenario.ts';
import { createTestTopics } from '../support/kafka/topics.ts';
import { startWorker, type WorkerLife } from '../support/kafka/worker-life.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const partitions = 4;
const prefix = 'reconduit.';
const records = poisonedPairs(16_000, partitions);
const downMs = 2_000;

describe('workers on three brokers', { skip: kafkaUnavailable(), timeout: 300_000 }, () => {
  const folder = temporaryFolder();
  let cluster: Cluster;

  before(async () => {
    cluster = await startCluster({ brokers: 3 });
    await createTestTopics(cluster.brokers, { prefix, app: 'none', partitions, changelogs: {} });
    await preload(cluster.brokers, { prefix, partitions, batchRecords: 10 }, records);
  });

  after(async () => {
    await cluster.stop();
    folder.remove();
  });

  async function begin(app: string): Promise<Omit<WorkerLife, 'dir' | 'failpoint'> & { folder: string }> {
    const outputPrefix = `${app}.`;
    const { brokers } = cluster;
    await createTestTopics(brokers, { prefix: outputPrefix, app, partitions, changelogs: { joining: partitions } });
    return {
      brokers,
      app,
      topicPrefix: prefix,
      outputPrefix,
      partitions,
      folder: `${folder.path}/${app}`,
      sessionTimeoutMs: 3_000,
      commitIntervalMs: 20,
      pauseMs: 150,
      maxFetchBytes: 1,
      splitsCommits: false,
    };
  }

  it('lose nothing and do nothing twice while each broker in turn is killed, and one is frozen', async () => {
    const oracle = await begin('oracle');
    await runCampaign({ ...oracle, failpoints: [] });
    const setting = await begin('faults');
    const workers = [0, 1].map((n) =>
      startWorker({ ...setting, dir: `${setting.folder}/worker-${n}`, failpoint: null }),
    );
    await wait(downMs);
    for (const id of [1, 2, 3]) {
      await cluster.broker(id).kill9();
      await wait(downMs);
      await cluster.broker(id).start();
      await wait(downMs);
    }
    cluster.broker(2).pause();
    await wait(2 * downMs);
    cluster.broker(2).resume();
    const left = await finishRun({ ...setting, failpoints: [] }, workers);
    assert.ok(left, 'there was work left when the last fault was over');
    assert.deepEqual(await compareRuns(setting, oracle), []);
  });
});
