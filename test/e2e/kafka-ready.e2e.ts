// Readiness is asked for all day, mostly while nothing happens: it must not need traffic to notice that the brokers are away.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCli, eventually, type RunningUp } from '../support/cli.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { kafkaEnvironment } from '../support/kafka/environment.ts';
import { type Registry, startRegistry } from '../support/kafka/registry.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';
import { assertEnds, linkedSql } from '../support/outage.ts';

interface Readiness {
  readonly ready: boolean;
  readonly reason?: string;
}

async function readiness({ url }: RunningUp): Promise<Readiness> {
  const answer = await fetch(`${url}/readyz`);
  const body = (await answer.json()) as Readiness;
  assert.equal(answer.status, body.ready ? 200 : 503);
  return body;
}

async function gauge({ url, secret }: RunningUp, name: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${secret}` } });
  assert.equal(answer.status, 200);
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(await answer.text())?.[1]);
}

async function assertStatusAgrees({ url, secret }: RunningUp, { ready }: Readiness): Promise<void> {
  const asked = await fetch(`${url}/status`, { headers: { authorization: `Bearer ${secret}` } });
  assert.equal(asked.status, ready ? 200 : 503);
  const told = await asked.text();
  if (!ready) assert.match(told, /no broker has answered for \d+ s.*KAFKA_UNAVAILABLE/);
}

describe('`up` over Kafka, idle', { skip: kafkaUnavailable(), timeout: 300_000 }, () => {
  let cluster: Cluster;
  let registry: Registry;
  before(async () => {
    [cluster, registry] = await Promise.all([startCluster({ brokers: 1 }), startRegistry()]);
  });
  after(() => Promise.all([cluster?.stop(), registry?.kill9()]));

  const outages: [string, { begin(): void | Promise<void>; end(): void | Promise<void> }][] = [
    ['are gone', { begin: () => cluster.broker(1).kill9(), end: () => cluster.broker(1).start() }],
    ['hang', { begin: () => cluster.broker(1).pause(), end: () => cluster.broker(1).resume() }],
  ];
  for (const [what, outage] of outages) {
    it(`is not ready while the brokers ${what}, says so everywhere, and is ready again when they are back`, async (t) => {
      const name = what.replace(' ', '-');
      const { CLICKHOUSE_URL: _, ...embeddedEngine } = kafkaEnvironment({ cluster, registry }, name);
      const env = { ...embeddedEngine, SESSION_TIMEOUT_MS: '3000' };
      const [worker, front] = [createCli(t, env), createCli(t, env)];
      assert.equal((await worker.run(['topics', 'apply'])).code, 0);
      const up = await worker.up();
      const all = [
        { cli: worker, up },
        { cli: front, up: await front.up(['--roles', 'gateway']) },
      ];
      assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 10))).status, 200);
      assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 10))).status, 200);
      await eventually(
        () => countRows(worker, linkedSql),
        (n) => n === 10,
      );
      await outage.begin();
      for (const one of all) {
        const told = await eventually(
          () => readiness(one.up),
          ({ reason }) => /no broker has answered/.test(reason ?? ''),
        );
        await assertStatusAgrees(one.up, told);
        assert.equal(await gauge(one.up, 'reconduit_kafka_up'), 0);
      }
      await outage.end();
      for (const one of all) {
        const told = await eventually(
          () => readiness(one.up),
          ({ ready }) => ready,
        );
        await assertStatusAgrees(one.up, told);
        assert.equal((await one.cli.run(['status'])).code, 0);
        assert.equal(await gauge(one.up, 'reconduit_kafka_up'), 1);
      }
      for (const one of all) await assertEnds(one.up);
    });
  }
});
