import { join } from 'node:path';
import { startEmbeddedClickHouse } from '../connectors/clickhouse/chdb-process.ts';
import { type ClickHouse, createClickHouse } from '../connectors/clickhouse/client.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import type { Config } from './config.ts';
import type { Warehouse } from './use-cases/ports.ts';

/** ClickHouse, started when first used: most verbs never ask it. */
export interface LazyWarehouse {
  /** Only reads; also for text that a person wrote. */
  readonly reader: Warehouse;
  /** Makes the tables and stores rows. @throws CLICKHOUSE_UNAVAILABLE. */
  writer(): Promise<ClickHouse>;
  close(): Promise<void>;
}

interface Opened {
  readonly writer: ClickHouse;
  readonly reader: ClickHouse;
  close(): Promise<void>;
}

function openServer(url: string, config: Config): Opened {
  const who = {
    username: config.clickhouseUser,
    password: config.clickhousePassword ?? '',
    database: config.clickhouseDatabase,
  };
  const client = createClickHouse({ url, ...who, compress: true });
  return { writer: client, reader: client, close: () => client.close() };
}

async function openEmbeddedEngine(config: Config, telemetry: Telemetry): Promise<Opened> {
  const engine = await startEmbeddedClickHouse({ dataDir: join(config.dataDir, 'clickhouse'), telemetry });
  const { url } = engine;
  const database = config.clickhouseDatabase;
  const writer = createClickHouse({ url, username: engine.username, password: engine.password, database });
  const reader = createClickHouse({ url, ...engine.reader, database });
  return {
    writer,
    reader,
    close: async () => {
      await Promise.all([writer.close(), reader.close()]);
      await engine.close();
    },
  };
}

/** The server of CLICKHOUSE_URL, or the embedded engine in DATA_DIR. */
export function createWarehouse(config: Config, telemetry: Telemetry): LazyWarehouse {
  let opening: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => {
    if (!opening) {
      const url = config.clickhouseUrl;
      opening = url === null ? openEmbeddedEngine(config, telemetry) : Promise.resolve(openServer(url, config));
      // The next one to ask tries again.
      opening.catch(() => {
        opening = undefined;
      });
    }
    return opening;
  };
  const ready = async (): Promise<Opened> => {
    const opened = await open();
    await opened.writer.migrate();
    return opened;
  };
  // Over Kafka many processes may read one server: only a sink, of which its group lets one at a time work, changes tables.
  const readersMigrate = config.kafkaBrokers.length === 0 || config.clickhouseUrl === null;
  const readable = (): Promise<Opened> => (readersMigrate ? readyOnce() : open());
  let migrated: Promise<Opened> | undefined;
  const readyOnce = (): Promise<Opened> => {
    migrated ??= ready();
    migrated.catch(() => {
      migrated = undefined;
    });
    return migrated;
  };
  return {
    reader: {
      rows: async (sql, params) => (await readable()).reader.rows(sql, params),
      readOnly: async (sql, params, format) => (await readable()).reader.readOnly(sql, params, format),
    },
    writer: async () => (await readyOnce()).writer,
    close: async () => {
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}
