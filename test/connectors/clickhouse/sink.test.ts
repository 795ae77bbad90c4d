import { after, before } from 'node:test';
import { sinkContract } from '../../contracts/sink.contract.ts';
import { startTestClickHouse, type TestClickHouse } from '../../support/clickhouse.ts';
import { emptyTables, sinkThrough } from '../../support/sink-bench.ts';

let on: TestClickHouse;
before(async () => {
  on = await startTestClickHouse();
});
after(() => on.close());

sinkContract('ClickHouse', async () => {
  await emptyTables(on.clickHouse);
  return { sink: on.clickHouse.sink, runId: 'live' };
});

sinkContract('ClickHouse, of a replay', async () => {
  await emptyTables(on.clickHouse);
  return { sink: on.clickHouse.sinkOf('replay-x'), runId: 'replay-x' };
});

sinkContract('ClickHouse, through a test', async () => {
  await emptyTables(on.clickHouse);
  const { sink } = on.clickHouse;
  return { sink: sinkThrough(sink, (batch) => sink.write(batch)), runId: 'live' };
});
