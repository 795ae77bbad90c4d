import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCli, eventually, type RunningUp } from '../support/cli.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { type Cluster, startCluster } from '../support/kafka/cluster.ts';
import { kafkaEnvironment } from '../support/kafka/environment.ts';
import { type Registry, startRegistry } from '../support/kafka/registry.ts';
import { countRows, ndjson, post, redemption, ticket } from '../support/live-feed.ts';

const linked = "SELECT sum(sign) FROM match_log WHERE status IN ('MATCHED', 'REVIEW')";
const rows = 'SELECT count() FROM match_log';
const uniqueRows = 'SELECT uniqExact(decision_id, decision_seq, sign) FROM match_log';
const endsWithinMs = 15_000;

describe('`up` that is told to stop while the brokers are away', { skip: kafkaUnavailable(), timeout: 400_000 }, () => {
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

  async function ended(up: RunningUp): Promise<void> {
    const startedMs = performance.now();
    assert.equal(await up.stop('SIGTERM'), 0, up.stderr());
    const tookMs = performance.now() - startedMs;
    assert.ok(tookMs < endsWithinMs, `${tookMs} ms\n${up.stderr()}`);
  }

  const outages: [string, { begin(): void | Promise<void>; end(): void | Promise<void> }][] = [
    ['are gone', { begin: () => broker().kill9(), end: () => broker().start() }],
    ['hang', { begin: () => broker().pause(), end: () => broker().resume() }],
  ];
  for (const [what, outage] of outages) {
    for (const threads of what === 'hang' ? ['0', '2'] : ['2']) {
      it(`ends soon and well when they ${what} (MATCH_THREADS=${threads}), and loses nothing`, async (t) => {
        const name = `${what.replace(' ', '-')}-${threads}`;
        const cli = createCli(t, { ...environment(name), MATCH_THREADS: threads });
        assert.equal((await cli.run(['topics', 'apply'])).code, 0);
        const up = await cli.up();
        assert.equal((await post(up, '/ingest?side=pos', ndjson(ticket, 0, 90))).status, 200);
        assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 0, 30))).status, 200);
        await eventually(
          () => countRows(cli, linked),
          (n) => n === 30,
        );
        assert.equal((await post(up, '/ingest?side=rewards', ndjson(redemption, 30, 60))).status, 200);
        await outage.begin();
        const unanswered = post(up, '/ingest?side=rewards', ndjson(redemption, 60, 90)).then(
          ({ status }) => status,
          () => 0,
        );
        await ended(up);
        assert.notEqual(await unanswered, 200);
        await outage.end();
        const again = await cli.up();
        await eventually(
          () => post(again, '/ingest?side=rewards', ndjson(redemption, 60, 90)),
          ({ status }) => status === 200,
        );
        await eventually(
          () => countRows(cli, linked),
          (n) => n === 90,
        );
        assert.equal(await countRows(cli, rows), await countRows(cli, uniqueRows));
        await ended(again);
      });
    }
  }

  it('ends at once when it was still waiting for them', async (t) => {
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
});
