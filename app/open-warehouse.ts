import { join } from 'node:path';
import { startEmbeddedClickHouse } from '../connectors/clickhouse/chdb-process.ts';
import { type ClickHouse, createClickHouse } from '../connectors/clickhouse/client.ts';
import { ReconduitError } from '../processors/errors.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import type { Config } from './config.ts';
import type { Warehouse } from './use-cases/ports.ts';

/** ClickHouse, started when first used: most verbs never ask it. */
export interface LazyWarehouse {
  /** Only reads; also for text that a person wrote. */
  readonly reader: Warehouse;
  /** Makes the tables and stores rows. @throws CLICKHOUSE_UNAVAILABLE. */
  writer(): Promise<ClickHouse>;
  /** Ends with CLICKHOUSE_UNAVAILABLE what is under way, and all that is asked from now on: the process stops. */
  giveUp(): Promise<void>;
  close(): Promise<void>;
}

interface Opened {
  readonly writer: ClickHouse;
  readonly reader: ClickHouse;
  /** Breaks the connections; what waits for an answer fails. */
  hangUp(): Promise<void>;
  close(): Promise<void>;
}

function openServer(url: string, config: Config): Opened {
  const who = {
    username: config.clickhouseUser,
    password: config.clickhousePassword ?? '',
    database: config.clickhouseDatabase,
  };
  const client = createClickHouse({ url, ...who, compress: true });
  return { writer: client, reader: client, hangUp: () => client.close(), close: () => client.close() };
}

async function openEmbeddedEngine(config: Config, telemetry: Telemetry): Promise<Opened> {
  const engine = await startEmbeddedClickHouse({ dataDir: join(config.dataDir, 'clickhouse'), telemetry });
  const { url } = engine;
  const database = config.clickhouseDatabase;
  const writer = createClickHouse({ url, username: engine.username, password: engine.password, database });
  const reader = createClickHouse({ url, ...engine.reader, database });
  const hangUp = async (): Promise<void> => {
    await Promise.all([writer.close(), reader.close()]);
  };
  return {
    writer,
    reader,
    hangUp,
    close: async () => {
      await hangUp();
      await engine.close();
    },
  };
}

/** The server of CLICKHOUSE_URL, or the embedded engine in DATA_DIR. */
export function createWarehouse(config: Config, telemetry: Telemetry): LazyWarehouse {
  let opening: Promise<Opened> | undefined;
  let givenUp = false;
  const open = async (): Promise<Opened> => {
    if (givenUp) throw new ReconduitError('CLICKHOUSE_UNAVAILABLE', 'the process stops');
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
    giveUp: async () => {
      givenUp = true;
      await (await opening?.catch(() => undefined))?.hangUp();
    },
    close: async () => {
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}
