import assert from 'node:assert/strict';
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cli, createCli, eventually } from '../support/cli.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { type Registry, startRegistry } from '../support/kafka/registry.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';
import { assertStoredOnce, linkedSql } from '../support/outage.ts';

const linked = "SELECT count() FROM current_matches WHERE status IN ('MATCHED', 'REVIEW')";
const twice = 'SELECT count() FROM (SELECT decision_id FROM current_matches GROUP BY decision_id HAVING count() > 1)';
const stopWithinMs = 5_000;

interface Status {
  readonly tasks: readonly { readonly lag: number; readonly owner: string; readonly state: string }[];
  readonly groups: readonly { readonly group: string; readonly tasks: string }[];
}

async function statusOf(cli: Cli): Promise<Status> {
  const { stdout, stderr, code } = await cli.run(['status', '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Status;
}

/** The tasks of each member that has some. */
function sharesIn({ groups }: Status): string[] {
  return groups.filter(({ group, tasks }) => group === 'match' && tasks !== '').map(({ tasks }) => tasks);
}

describe('`reconduit up` over Kafka', { skip: kafkaUnavailable(), timeout: 360_000 }, () => {
  let cluster: Cluster;
  let registry: Registry;
  let env: Record<string, string>;

  before(async () => {
    [cluster, registry] = await Promise.all([startCluster({ brokers: 1 }), startRegistry()]);
    env = {
      KAFKA_BROKERS: cluster.brokers.join(','),
      SCHEMA_REGISTRY_URL: registry.url,
      REPLICATION_FACTOR: '1',
      PARTITIONS: '4',
      SESSION_TIMEOUT_MS: '3000',
    };
  });

  after(async () => {
    await registry.stop();
    await cluster.stop();
  });

  it('tells of a cluster on which nobody has committed anything yet', async (t) => {
    const cli = createCli(t, { ...env, APP_ID: 'fresh', TOPIC_PREFIX: 'fresh.' });
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    const { tasks } = await statusOf(cli);
    assert.deepEqual(
      tasks.map(({ state, lag }) => [state, lag]),
      Array.from({ length: 4 }, () => ['stopped', 0]),
    );
  });

  it('decides and stores everything once, on two processes that come and go', async (t) => {
    // One thread each: as many members of the group as processes.
    const first = createCli(t, { ...env, MATCH_THREADS: '1' });
    const second = createCli(t, { ...env, MATCH_THREADS: '0' });
    assert.equal((await first.run(['topics', 'apply'])).code, 0);
    const gateway = await first.up();
    let worker = await second.up(['--roles', 'match']);
    await eventually(
      () => statusOf(first),
      (status) => sharesIn(status).length === 2,
    );
    assert.equal((await post(gateway, '/ingest?side=pos', ndjson(ticket, 0, 120))).status, 200);
    assert.equal((await post(gateway, '/ingest?side=rewards', ndjson(redemption, 0, 60))).status, 200);
    await eventually(
      () => countRows(first, linked),
      (n) => n === 60,
    );
    await worker.stop('SIGKILL');
    assert.equal((await post(gateway, '/ingest?side=rewards', ndjson(redemption, 60, 90))).status, 200);
    await eventually(
      () => countRows(first, linked),
      (n) => n === 90,
    );
    worker = await second.up(['--roles', 'match']);
    await eventually(
      () => statusOf(first),
      (status) => sharesIn(status).length === 2 && status.tasks.every(({ lag }) => lag === 0),
    );
    const startedMs = Date.now();
    assert.equal(await worker.stop('SIGTERM'), 0, worker.stderr());
    const tookMs = Date.now() - startedMs;
    assert.ok(tookMs < stopWithinMs, `SIGTERM took ${tookMs} ms`);
    assert.equal((await post(gateway, '/ingest?side=rewards', ndjson(redemption, 90, 120))).status, 200);
    await eventually(
      () => countRows(first, linked),
      (n) => n === 120,
    );
    assert.equal(await countRows(first, twice), 0);
    assert.equal(await gateway.stop('SIGTERM'), 0, gateway.stderr());
  });

  it('is as many members as it has matcher threads, and all of them leave in time', async (t) => {
    const cli = createCli(t, { ...env, APP_ID: 'threads', TOPIC_PREFIX: 'threads.', MATCH_THREADS: '2' });
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    const shared = (): Promise<Status> =>
      eventually(
        () => statusOf(cli),
        (found) =>
          sharesIn(found).length === 2 && found.tasks.every(({ state, lag }) => state === 'running' && lag === 0),
      );
    let up = await cli.up();
    await post(up, '/ingest?side=pos', ndjson(ticket, 0, 60));
    await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 30));
    await eventually(
      () => countRows(cli, linked),
      (n) => n === 30,
    );
    assert.equal(
      sharesIn(await shared())
        .join(' ')
        .split(' ').length,
      4,
    );
    const startedMs = Date.now();
    assert.equal(await up.stop('SIGTERM'), 0, up.stderr());
    const tookMs = Date.now() - startedMs;
    assert.ok(tookMs < stopWithinMs, `SIGTERM took ${tookMs} ms`);
    // As it is after a life with three threads.
    renameSync(join(cli.dataDir, 'tasks-2'), join(cli.dataDir, 'tasks-3'));
    up = await cli.up();
    await shared();
    assert.deepEqual(
      readdirSync(cli.dataDir)
        .filter((name) => name.startsWith('tasks'))
        .sort(),
      ['tasks', 'tasks-2'],
    );
    await post(up, '/ingest?side=rewards', ndjson(redemption, 30, 60));
    await eventually(
      () => countRows(cli, linked),
      (n) => n === 60,
    );
    assert.equal(await countRows(cli, twice), 0);
    assert.equal(await up.stop('SIGTERM'), 0, up.stderr());
  });

  it('goes on with its state and its rows through kills: each row lands in ClickHouse once', async (t) => {
    const cli = createCli(t, { ...env, APP_ID: 'again', TOPIC_PREFIX: 'again.' });
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    let up = await cli.up();
    await post(up, '/ingest?side=pos', ndjson(ticket, 0, 100));
    // The sink dies at other points of its work each time: before, in and after an insert.
    for (const [life, waitMs] of [0, 300, 700, 1_100, 1_600].entries()) {
      await post(up, '/ingest?side=rewards', ndjson(redemption, 20 * life, 20 * (life + 1)));
      await sleep(waitMs);
      await up.stop('SIGKILL');
      up = await cli.up();
    }
    await eventually(
      () => countRows(cli, linked),
      (n) => n === 100,
    );
    await eventually(
      async () => (await cli.run(['status', '--json'])).stdout,
      (text) => (JSON.parse(text) as { sink: { lag: number } }).sink.lag === 0,
    );
    assert.equal(await countRows(cli, linkedSql), 100);
    await assertStoredOnce(cli);
    assert.equal(await up.stop(), 0, up.stderr());
  });
});
