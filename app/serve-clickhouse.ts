import { join } from 'node:path';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '../connectors/clickhouse/chdb-process.ts';
import { roleUsers } from '../connectors/clickhouse/chdb-request.ts';
import { ReconduitError } from '../processors/errors.ts';
import type { Telemetry } from '../processors/ports/telemetry.ts';
import type { Config } from './config.ts';

const loopback: readonly string[] = ['127.0.0.1', 'localhost'];

function refuse(message: string): never {
  throw new ReconduitError('CONFIG_INVALID', `the role clickhouse serves the embedded engine: ${message}`);
}

/** Where CLICKHOUSE_URL says that the engine is found. */
function portOf({ clickhouseUrl, clickhouseUser, clickhousePassword }: Config): number {
  if (clickhouseUrl === null) refuse('give CLICKHOUSE_URL, such as http://127.0.0.1:8123, here and to the others');
  const { protocol, hostname, port } = new URL(clickhouseUrl);
  if (protocol !== 'http:' || !loopback.includes(hostname) || port === '') {
    refuse(`CLICKHOUSE_URL is "${clickhouseUrl}": it must be http, on 127.0.0.1, with a port`);
  }
  if (clickhouseUser !== roleUsers.writer) refuse(`CLICKHOUSE_USER must be "${roleUsers.writer}"`);
  if (clickhousePassword === null) refuse('give CLICKHOUSE_PASSWORD, a secret of your own, here and to the others');
  return Number(port);
}

/**
 * Serves the embedded engine of DATA_DIR to the processes of this machine, where CLICKHOUSE_URL says and to whoever has
 * CLICKHOUSE_PASSWORD. @throws CONFIG_INVALID, CLICKHOUSE_UNAVAILABLE.
 */
export function serveClickHouse(config: Config, telemetry: Telemetry): Promise<EmbeddedClickHouse> {
  const port = portOf(config);
  const { clickhousePassword: writerToken } = config;
  const dataDir = join(config.dataDir, 'clickhouse');
  return startEmbeddedClickHouse({ dataDir, telemetry, port, ...(writerToken === null ? {} : { writerToken }) });
}
