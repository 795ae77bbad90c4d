import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { type Cli, createCli, eventually } from '../support/cli.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { kafkaEnvironment } from '../support/kafka/environment.ts';
import { freePort } from '../support/kafka/free-port.ts';
import { type Registry, startRegistry } from '../support/kafka/registry.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';
import { assertEnds, assertStoredOnce, linkedSql } from '../support/outage.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

interface Status {
  readonly tasks: readonly { readonly lag: number }[];
  readonly sink: { readonly lag: number };
  readonly groups: readonly {
    readonly group: string;
    readonly state: string;
    readonly member: string;
    readonly tasks: string;
  }[];
  readonly open_transactions: readonly { readonly transaction: string; readonly open_seconds: number }[];
}

async function statusOf(cli: Cli): Promise<Status> {
  const { stdout, stderr, code } = await cli.run(['status', '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Status;
}

describe('`up` over Kafka', { skip: kafkaUnavailable(), timeout: 400_000 }, () => {
  let cluster: Cluster;
  let registry: Registry;
  const environment = (name: string): Record<string, string> => {
    const { CLICKHOUSE_URL: _, ...embeddedEngine } = kafkaEnvironment({ cluster, registry }, name);
    return { ...embeddedEngine, SESSION_TIMEOUT_MS: '3000' };
  };
  const broker = () => cluster.broker(1);

  before(async () => {
    [cluster, registry] = await Promise.all([startCluster({ brokers: 1 }), startRegistry()]);
  });
  after(() => Promise.all([cluster?.stop(), registry?.kill9()]));

  const outages: [string, { begin(): void | Promise<void>; end(): void | Promise<void> }][] = [
    ['are gone', { begin: () => broker().kill9(), end: () => broker().start() }],
    ['hang', { begin: () => broker().pause(), end: () => broker().resume() }],
  ];
  for (const [what, outage] of outages) {
    for (const threads of what === 'hang' ? ['0', '2'] : ['2']) {
      it(`ends soon and well when it is told to stop while the brokers ${what} (MATCH_THREADS=${threads}), and loses nothing`, async (t) => {
        const name = `${what.replace(' ', '-')}-${threads}`;
        const cli = createCli(t, { ...environment(name), MATCH_THREADS: threads });
        assert.equal((await cli.run(['topics', 'apply'])).code, 0);
        const up = await cli.up();
        assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 90))).status, 200);
        assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 30))).status, 200);
        await eventually(
          () => countRows(cli, linkedSql),
          (n) => n === 30,
        );
        assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 30, 60))).status, 200);
        await outage.begin();
        const unanswered = post(up, '/ingest?side=rewards', ndjson(redemption, 60, 90)).then(
          ({ status }) => status,
          () => 0,
        );
        await assertEnds(up);
        assert.notEqual(await unanswered, 200);
        await outage.end();
        const again = await cli.up();
        await eventually(
          () => post(again, '/ingest?side=rewards', ndjson(redemption, 60, 90)),
          ({ status }) => status === 200,
        );
        await eventually(
          () => countRows(cli, linkedSql),
          (n) => n === 90,
        );
        await assertStoredOnce(cli);
        await assertEnds(again);
      });
    }
  }

  it('ends at once when it is told to stop while it waits for the brokers', async (t) => {
    const cli = createCli(t, environment('waiting'));
    await broker().kill9();
    const up = cli.begin();
    await eventually(
      async () => up.stderr(),
      (text) => text.includes('KAFKA_UNAVAILABLE'),
    );
    assert.equal(await up.stop('SIGTERM'), 0);
    assert.match(up.stderr(), /stopped before it was up/);
    await broker().start();
  });

  it('keeps its place in the group while ClickHouse is away for longer than a session, and brings every row once', async (t) => {
    const CLICKHOUSE_URL = `http://127.0.0.1:${await freePort()}`;
    const served = { CLICKHOUSE_URL, CLICKHOUSE_USER: 'reconduit', CLICKHOUSE_PASSWORD: 'a-secret-of-this-test' };
    const env = { ...environment('engine'), ...served };
    const [engine, worker] = [createCli(t, env), createCli(t, env)];
    assert.equal((await worker.run(['topics', 'apply'])).code, 0);
    const serving = await engine.up(['--roles', 'clickhouse,gateway']);
    const up = await worker.up();
    assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 60))).status, 200);
    assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 30))).status, 200);
    await eventually(
      () => countRows(worker, linkedSql).catch(() => 0),
      (n) => n === 30,
    );
    const sinkIn = ({ groups }: Status) => groups.find(({ group }) => group === 'sink-clickhouse');
    const before = sinkIn(await statusOf(worker));
    assert.equal(before?.tasks, 'writes');
    await serving.stop('SIGKILL');
    assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 30, 60))).status, 200);
    // The waits between the tries before this one add up to two sessions at least.
    await eventually(
      async () => up.stderr(),
      (text) => /"code":"CLICKHOUSE_UNAVAILABLE","attempt":7/.test(text),
    );
    const meanwhile = await statusOf(worker);
    assert.ok(meanwhile.tasks.every(({ lag }) => lag === 0) && meanwhile.sink.lag > 0, 'matching goes on');
    assert.deepEqual(sinkIn(meanwhile), before);
    await engine.up(['--roles', 'clickhouse,gateway']);
    await eventually(
      () => countRows(worker, linkedSql).catch(() => 0),
      (n) => n === 60,
    );
    await assertStoredOnce(worker);
    const after = await eventually(
      () => statusOf(worker),
      ({ sink }) => sink.lag === 0,
    );
    assert.deepEqual(sinkIn(after), before);
    assert.equal(up.stderr().match(/"groupId":"engine-sink-clickhouse","generationId"/g)?.length, 1);
    await assertEnds(up);
  });

  it('waits while the disk of a matcher is full, says so, and goes on by itself', async (t) => {
    const env = environment('disk');
    const [gateway, matcher] = [createCli(t, env), createCli(t, { ...env, MATCH_THREADS: '1' })];
    const disk = mountSmallDisk(matcher.dataDir, 64);
    if (disk === null) return t.skip('needs the right to mount a small disk');
    // Before the hooks that remove the folder.
    try {
      assert.equal((await gateway.run(['topics', 'apply'])).code, 0);
      const door = await gateway.up(['--roles', 'gateway,sink']);
      const up = await matcher.up(['--roles', 'match']);
      assert.equal((await post(door, '/ingest?side=pos', ndjson(ticket, 0, 60))).status, 200);
      assert.equal((await post(door, '/ingest?side=rewards', ndjson(redemption, 0, 30))).status, 200);
      await eventually(
        () => countRows(gateway, linkedSql),
        (n) => n === 30,
      );
      disk.leave(0);
      assert.equal((await post(door, '/ingest?side=rewards', ndjson(redemption, 30, 60))).status, 200);
      await eventually(
        async () => up.stderr(),
        (text) => /"code":"STATE_UNWRITABLE".*"msg":"task waits"/.test(text),
      );
      disk.makeRoom();
      await eventually(
        () => countRows(gateway, linkedSql),
        (n) => n === 60,
      );
      await assertStoredOnce(gateway);
      await assertEnds(up);
    } finally {
      disk.unmount();
    }
  });

  it('tells of a transaction that has been open for too long, and of its end', async (t) => {
    const cli = createCli(t, environment('open'));
    assert.equal((await cli.run(['topics', 'apply'])).code, 0);
    const client = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING });
    const producer = client.producer({ transactionalId: 'open-match-1', idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'open.matches', messages: [{ value: 'x', partition: 0 }] });
    const { open_transactions: found } = await eventually(
      () => statusOf(cli),
      ({ open_transactions }) => open_transactions.length > 0,
    );
    assert.equal(found[0]?.transaction, 'open-match-1');
    assert.ok((found[0]?.open_seconds ?? 0) >= 10);
    const { stdout } = await cli.run(['status']);
    assert.match(stdout, /Transactions open for more than 10 s\n.*\n\s+open-match-1\s+Ongoing\s+\d+/);
    await transaction.abort();
    await producer.disconnect();
    await eventually(
      () => statusOf(cli),
      ({ open_transactions }) => open_transactions.length === 0,
    );
  });
});
