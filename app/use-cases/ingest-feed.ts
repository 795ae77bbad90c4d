import { type JsonLine, readNdjson } from '../../connectors/http/ndjson.ts';
import type { IngestAnswer, IngestRequest } from '../../connectors/http/use-cases.ts';
import { JsonEventError } from '../../schemas/json.ts';
import { eventOfJson, type IngestRow, type SourceEvent } from './event-row.ts';
import { ingestRows } from './ingest.ts';
import type { LogPorts } from './ports.ts';

function rowOf({ side, source }: IngestRequest, found: JsonLine): IngestRow {
  if ('reason' in found) return found;
  try {
    return { ...eventOfJson(side, found.json, source), rows: 1 };
  } catch (error) {
    if (!(error instanceof JsonEventError)) throw error;
    return { line: found.line, reason: error.message };
  }
}

async function* rowsOf(request: IngestRequest): AsyncGenerator<IngestRow[]> {
  for await (const lines of readNdjson(request.body)) yield lines.map((found) => rowOf(request, found));
}

/** Takes a live feed's events as they stream in; they belong to no import, and the feed is complete as its events are. */
export async function ingestFeed(
  ports: LogPorts,
  request: IngestRequest,
  onTaken: (row: SourceEvent) => void,
): Promise<IngestAnswer> {
  const { rejectedRows, ...counts } = await ingestRows(ports, rowsOf(request), onTaken);
  return { batch_id: null, ...counts, rejected_rows: rejectedRows };
}
