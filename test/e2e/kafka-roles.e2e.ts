import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCli, eventually } from '../support/cli.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { freePort } from '../support/kafka/free-port.ts';
import { type Registry, startRegistry } from '../support/kafka/registry.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';

const linked = "SELECT count() FROM current_matches WHERE status IN ('MATCHED', 'REVIEW')";

describe('`up --roles clickhouse`', () => {
  const secret = 'a-secret-of-this-test';
  const served = { CLICKHOUSE_USER: 'reconduit', CLICKHOUSE_PASSWORD: secret };

  it('refuses to serve the engine to the network, or to anybody who asks', async (t) => {
    const refusals: [Record<string, string>, RegExp][] = [
      [{}, /give CLICKHOUSE_URL/],
      [{ ...served, CLICKHOUSE_URL: 'http://10.0.0.1:8123' }, /must be http, on 127\.0\.0\.1, with a port/],
      [{ CLICKHOUSE_URL: 'http://127.0.0.1:8123' }, /CLICKHOUSE_USER must be "reconduit"/],
      [{ CLICKHOUSE_URL: 'http://127.0.0.1:8123', CLICKHOUSE_USER: 'reconduit' }, /give CLICKHOUSE_PASSWORD/],
    ];
    for (const [env, sentence] of refusals) {
      const { code, stderr } = await createCli(t, env).run(['up', '--roles', 'clickhouse']);
      assert.equal(code, 2);
      assert.match(stderr, /error CONFIG_INVALID: /);
      assert.match(stderr, sentence);
    }
  });

  describe('over Kafka', { skip: kafkaUnavailable(), timeout: 240_000 }, () => {
    let cluster: Cluster;
    let registry: Registry;

    before(async () => {
      [cluster, registry] = await Promise.all([startCluster({ brokers: 1 }), startRegistry()]);
    });
    after(() => Promise.all([cluster?.stop(), registry?.kill9()]));

    it('lets a worker, a sink and a gateway of one machine share the engine; tables are made by the sink', async (t) => {
      const env = {
        KAFKA_BROKERS: cluster.brokers.join(','),
        SCHEMA_REGISTRY_URL: registry.url,
        REPLICATION_FACTOR: '1',
        PARTITIONS: '2',
        SESSION_TIMEOUT_MS: '3000',
        CLICKHOUSE_URL: `http://127.0.0.1:${await freePort()}`,
        ...served,
      };
      const [gateway, worker, sink] = [createCli(t, env), createCli(t, env), createCli(t, env)];
      assert.equal((await gateway.run(['topics', 'apply'])).code, 0);
      const up = await gateway.up(['--roles', 'clickhouse,gateway']);
      await worker.up(['--roles', 'match']);
      const before = await gateway.run(['sql', 'SHOW DATABASES']);
      assert.doesNotMatch(before.stdout, /reconduit/, 'nobody but a sink makes tables');
      await sink.up(['--roles', 'sink']);
      assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 40))).status, 200);
      assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 40))).status, 200);
      await eventually(
        () => countRows(gateway, linked).catch(() => 0),
        (n) => n === 40,
      );
      const wrong = createCli(t, { ...env, CLICKHOUSE_PASSWORD: 'another' });
      const { code, stderr } = await wrong.run(['sql', 'SELECT 1']);
      assert.equal(code, 1);
      assert.match(stderr, /Authentication failed/);
    });
  });
});
