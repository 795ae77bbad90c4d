import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CampaignResult, runCampaign } from '../support/crash/campaign.ts';

const commitSteps = [1, 2, 3, 4, 5, 6, 7];

function assertUnharmed({ violations, killsAtStep }: CampaignResult): void {
  assert.deepEqual(violations, []);
  for (const step of commitSteps) assert.ok((killsAtStep[step] ?? 0) > 0, `no kill at commit step ${step}`);
}

function print(what: string, { records, outputs, kills, killsInOpenCommit, killsAtStep }: CampaignResult): void {
  const steps = Object.entries(killsAtStep).map(([step, count]) => `${step}: ${count}`);
  console.log(
    `${what}: ${records} records, ${outputs} outputs, ${kills} kills, ${killsInOpenCommit} of them inside an open commit ` +
      `(by step ${steps.join(', ')})`,
  );
}

describe('a process that is killed and restarted again and again', { concurrency: 2 }, () => {
  it('loses nothing and does nothing twice: a join with timers over 20,000 records, 200 kills', async () => {
    const setting = { scenario: 'joining:20000', kills: 200, randomKills: 0.2, seed: 'joining', threads: 0, bug: null };
    const result = await runCampaign(setting);
    print('joining', result);
    assertUnharmed(result);
    assert.equal(result.kills, 200);
    assert.ok(result.killsInOpenCommit >= 100, `${result.killsInOpenCommit} of 200 kills inside an open commit`);
    assert.ok(result.outputs > 10_000, 'the topology had work to do');
  });

  it('loses nothing and does nothing twice with tasks in threads', async () => {
    const setting = { scenario: 'joining:5000', kills: 50, randomKills: 0.2, seed: 'threads', threads: 2, bug: null };
    const result = await runCampaign(setting);
    print('joining in threads', result);
    assertUnharmed(result);
    assert.ok(result.killsInOpenCommit >= 20, `${result.killsInOpenCommit} of 50 kills inside an open commit`);
    assert.ok(result.outputs > 2_500, 'the topology had work to do');
  });

  it('loses nothing and does nothing twice: matching a month of sixteen practices', async () => {
    const setting = { scenario: 'matching:16', kills: 40, randomKills: 0.2, seed: 'matching', threads: 0, bug: null };
    const result = await runCampaign(setting);
    print('matching', result);
    assertUnharmed(result);
    assert.ok(result.records > 20_000 && result.outputs > 10_000, 'the topology had work to do');
  });
});

describe('the crash run', { concurrency: 2 }, () => {
  for (const bug of ['acknowledges-early', 'splits-batch', 'forgets-timers'] as const) {
    it(`finds an adapter that ${bug.replace('-', ' ')}`, async () => {
      const setting = { scenario: 'joining:1500', kills: 12, randomKills: 0, seed: bug, threads: 0, bug };
      const { violations } = await runCampaign(setting);
      assert.notDeepEqual(violations, []);
    });
  }
});
