import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { activeSignals, type Signals } from '../../../app/use-cases/status.ts';
import { createClickHouse } from '../../../connectors/clickhouse/client.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';
import { steadyClock } from '../../support/steady-clock.ts';

const secret = 'a-wrong-secret';

describe('conditions to look at', () => {
  let on: TestClickHouse;
  before(async () => {
    on = await startTestClickHouse();
  });
  after(() => on.close());

  async function seenBy(change: Partial<Parameters<typeof createClickHouse>[0]>): Promise<Signals> {
    const { url, username, password } = on.server;
    const clickHouse = createClickHouse({ url, username, password, database: 'reconduit', ...change });
    try {
      return await activeSignals(clickHouse, steadyClock, 1);
    } finally {
      await clickHouse.close();
    }
  }

  it('are known when ClickHouse answers', async () => {
    assert.deepEqual(await seenBy({}), { signals: [], signals_unknown: null });
  });

  const failures: [string, Parameters<typeof seenBy>[0], RegExp][] = [
    ['refuses the password', { password: secret }, /^CLICKHOUSE_\w+: .*Authentication failed/s],
    ['has no such tables', { database: 'elsewhere' }, /^CLICKHOUSE_REFUSED: .*elsewhere/s],
    ['is not there', { url: 'http://127.0.0.1:1' }, /^CLICKHOUSE_UNAVAILABLE: .*ECONNREFUSED/],
  ];
  for (const [what, change, words] of failures) {
    it(`say why they are unknown when ClickHouse ${what}, without a secret`, async () => {
      const { signals, signals_unknown } = await seenBy(change);
      assert.equal(signals, null);
      assert.match(signals_unknown ?? '', words);
      assert.doesNotMatch(signals_unknown ?? '', new RegExp(`${secret}|${on.server.password}`));
    });
  }
});
