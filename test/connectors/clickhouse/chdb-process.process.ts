import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { startEmbeddedClickHouse } from '../../../connectors/clickhouse/chdb-process.ts';
import { startTestClickHouse } from '../../support/clickhouse.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { eventually } from '../../support/sink-bench.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the process of the embedded ClickHouse', () => {
  it('is started again at the same address when it dies, with all its rows', async () => {
    const on = await startTestClickHouse();
    const { clickHouse, server } = on;
    await clickHouse.command('CREATE TABLE n (i UInt32) ENGINE = MergeTree ORDER BY i');
    await clickHouse.command('INSERT INTO n SELECT number FROM numbers(1000)');
    const first = server.pid();
    assert.ok(first !== undefined);
    process.kill(first, 'SIGKILL');
    await eventually(() => server.pid() !== first && server.pid() !== undefined);
    await clickHouse.ping();
    assert.deepEqual(await clickHouse.rows('SELECT count() AS rows FROM n'), [{ rows: 1000 }]);
    assert.equal(on.telemetry.values.get('reconduit_clickhouse_restarts_total'), 1);
    await on.close();
    assert.equal(server.pid(), undefined);
  });

  it('says that it is away while it is away', async () => {
    const on = await startTestClickHouse();
    await on.server.close();
    await assert.rejects(on.clickHouse.ping(), { code: 'CLICKHOUSE_UNAVAILABLE', retriable: true });
    await on.close();
  });

  it('ends when its parent is killed, and frees the folder', async () => {
    const folder = temporaryFolder();
    const parent = fork(new URL('./chdb-parent-child.js', import.meta.url), [folder.path]);
    const [pid] = (await once(parent, 'message')) as [number];
    assert.ok(isAlive(pid));
    parent.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
    const telemetry = createRecordingTelemetry();
    const next = await startEmbeddedClickHouse({ dataDir: folder.path, telemetry });
    await next.close();
    folder.remove();
  });

  it('does not start over a folder that another process holds', async () => {
    const folder = temporaryFolder();
    const parent = fork(new URL('./chdb-parent-child.js', import.meta.url), [folder.path]);
    await once(parent, 'message');
    const second = startEmbeddedClickHouse({ dataDir: folder.path, telemetry: createRecordingTelemetry() });
    await assert.rejects(second, { code: 'CLICKHOUSE_UNAVAILABLE', message: /Cannot lock file/ });
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    folder.remove();
  });
});
