// A parent in chdb-process.process.ts: holds an engine over a folder and says its pid.
import { startEmbeddedClickHouse } from '../../../connectors/clickhouse/chdb-process.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';

const dataDir = process.argv[2] ?? '';
const server = await startEmbeddedClickHouse({ dataDir, telemetry: createRecordingTelemetry() });
process.send?.(server.pid());
