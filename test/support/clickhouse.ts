import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '../../connectors/clickhouse/chdb-process.ts';
import { type ClickHouse, createClickHouse } from '../../connectors/clickhouse/client.ts';
import { createRecordingTelemetry, type RecordingTelemetry } from './recording-telemetry.ts';

/** An embedded ClickHouse in a folder of its own, with the tables made. */
export interface TestClickHouse {
  readonly server: EmbeddedClickHouse;
  readonly clickHouse: ClickHouse;
  readonly telemetry: RecordingTelemetry;
  readonly dataDir: string;
  close(): Promise<void>;
}

/** Starts one; share it between the tests of a file, since each costs half a second and 300 MB. */
export async function startTestClickHouse(): Promise<TestClickHouse> {
  const dataDir = await mkdtemp(join(tmpdir(), 'reconduit-clickhouse-'));
  const telemetry = createRecordingTelemetry();
  const server = await startEmbeddedClickHouse({ dataDir, telemetry });
  const { url, username, password } = server;
  const clickHouse = createClickHouse({ url, username, password, database: 'reconduit' });
  await clickHouse.migrate();
  return {
    server,
    clickHouse,
    telemetry,
    dataDir,
    close: async () => {
      await clickHouse.close();
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
