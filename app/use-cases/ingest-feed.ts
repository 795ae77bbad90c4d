import { readNdjson } from '../../connectors/http/ndjson.ts';
import type { IngestAnswer, IngestRequest } from '../../connectors/http/use-cases.ts';
import { JsonEventError } from '../../schemas/json.ts';
import { eventOfJson, type IngestRow, type SourceEvent } from './event-row.ts';
import { ingestRows } from './ingest.ts';
import type { LogPorts } from './ports.ts';

async function* rowsOf({ side, source, body }: IngestRequest): AsyncGenerator<IngestRow> {
  for await (const found of readNdjson(body)) {
    if ('reason' in found) {
      yield found;
      continue;
    }
    try {
      yield { ...eventOfJson(side, found.json, source), rows: 1 };
    } catch (error) {
      if (!(error instanceof JsonEventError)) throw error;
      yield { line: found.line, reason: error.message };
    }
  }
}

/** Takes a live feed's events as they stream in; they belong to no import, and the feed is complete as its events are. */
export async function ingestFeed(
  ports: LogPorts,
  request: IngestRequest,
  onTaken: (row: SourceEvent) => void,
): Promise<IngestAnswer> {
  const { rejectedRows, ...counts } = await ingestRows(ports, rowsOf(request), null, onTaken);
  return { batch_id: null, ...counts, rejected_rows: rejectedRows };
}
