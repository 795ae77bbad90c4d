// A ClickHouse that takes connections and never answers, and one that answers very slowly: a proxy stands in front of a real one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import { createCli, eventually, type RunningUp } from '../support/cli.ts';
import { type HangingProxy, startHangingProxy } from '../support/hanging-proxy.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { kafkaEnvironment } from '../support/kafka/environment.ts';
import { freePort } from '../support/kafka/free-port.ts';
import { type Registry, startRegistry } from '../support/kafka/registry.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';
import { assertEnds, assertStoredOnce, linkedSql } from '../support/outage.ts';

interface Status {
  readonly tasks: readonly { readonly lag: number }[];
  readonly sink: { readonly lag: number };
  readonly signals: readonly unknown[] | null;
  readonly signals_unknown: string | null;
}

async function get({ url, secret }: RunningUp, path: string): Promise<Response> {
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${secret}` } });
}

async function statusOf(up: RunningUp): Promise<Status> {
  const answer = await get(up, '/status');
  assert.equal(answer.status, 200);
  return (await answer.json()) as Status;
}

async function gauge(up: RunningUp, name: string): Promise<number> {
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(await (await get(up, '/metrics')).text())?.[1]);
}

/** Waits until the matcher is done and the sink is not, and looks at everything that should tell so. */
async function assertTold(up: RunningUp): Promise<void> {
  await eventually(
    () => statusOf(up),
    ({ tasks, sink }) => tasks.every(({ lag }) => lag === 0) && sink.lag > 0,
  );
  const { signals, signals_unknown } = await statusOf(up);
  assert.equal(signals, null);
  assert.match(signals_unknown ?? '', /CLICKHOUSE_UNAVAILABLE: ClickHouse has not answered within \d+ s/);
  assert.equal((await get(up, '/readyz')).status, 200, 'matching goes on');
  await eventually(
    () => gauge(up, 'reconduit_sink_lag_records'),
    (lag) => lag > 0,
  );
}

async function walk(t: TestContext, env: NodeJS.ProcessEnv): Promise<void> {
  const port = await freePort();
  const proxy: HangingProxy = await startHangingProxy(port);
  t.after(() => proxy.stop());
  const who = { CLICKHOUSE_USER: 'reconduit', CLICKHOUSE_PASSWORD: 'a-secret-of-this-test' };
  const direct = { ...env, ...who, CLICKHOUSE_URL: `http://127.0.0.1:${port}` };
  const [engine, looker] = [createCli(t, direct), createCli(t, direct)];
  const worker = createCli(t, { ...direct, CLICKHOUSE_URL: `http://127.0.0.1:${proxy.port}` });
  if (env['KAFKA_BROKERS'] !== undefined) assert.equal((await worker.run(['topics', 'apply'])).code, 0);
  await engine.begin(['--roles', 'clickhouse']);
  let up = await worker.up();
  const send = async (from: number, to: number): Promise<void> => {
    assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, from, to))).status, 200);
  };
  const linkedBecome = (n: number): Promise<number> =>
    eventually(
      () => countRows(looker, linkedSql).catch(() => 0),
      (found) => found === n,
    );
  assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 120))).status, 200);
  await send(0, 30);
  await linkedBecome(30);

  proxy.hang();
  await send(30, 60);
  await assertTold(up);
  await assertEnds(up);

  // Begun while it hangs: what is asked first is whether there are tables.
  up = await worker.up();
  await assertEnds(up);

  proxy.resume();
  up = await worker.up();
  await linkedBecome(60);

  proxy.hang();
  await send(60, 90);
  await assertTold(up);
  proxy.resume();
  await linkedBecome(90);

  // Each piece of what goes either way takes a while.
  proxy.resume(300);
  await send(90, 120);
  await linkedBecome(120);
  proxy.resume();
  await eventually(
    () => statusOf(up),
    ({ sink, signals }) => sink.lag === 0 && signals !== null,
  );
  await assertStoredOnce(looker);
  await assertEnds(up);
}

describe('a ClickHouse that hangs', { timeout: 400_000 }, () => {
  it('stops neither matching nor the end of the process, is told of, and gets every row once: embedded', (t) =>
    walk(t, {}));

  it('stops neither when it is the embedded engine that hangs', async (t) => {
    const cli = createCli(t);
    const up = await cli.up();
    assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 30))).status, 200);
    assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 15))).status, 200);
    await eventually(
      () => countRows(cli, linkedSql),
      (n) => n === 15,
    );
    const children = readFileSync(`/proc/${up.process.pid}/task/${up.process.pid}/children`, 'utf8').trim().split(' ');
    for (const pid of children) process.kill(Number(pid), 'SIGSTOP');
    assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 15, 30))).status, 200);
    await assertTold(up);
    await assertEnds(up);
    const again = await cli.up();
    await eventually(
      () => countRows(cli, linkedSql),
      (n) => n === 30,
    );
    await assertStoredOnce(cli);
    await assertEnds(again);
  });

  describe('over Kafka', { skip: kafkaUnavailable() }, () => {
    let cluster: Cluster;
    let registry: Registry;
    before(async () => {
      [cluster, registry] = await Promise.all([startCluster({ brokers: 1 }), startRegistry()]);
    });
    after(() => Promise.all([cluster?.stop(), registry?.kill9()]));

    it('stops neither matching nor the end of the process, is told of, and gets every row once', (t) =>
      walk(t, kafkaEnvironment({ cluster, registry }, 'hangs', { SESSION_TIMEOUT_MS: '3000' })));
  });
});
