import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenedExport, openExport } from '../../connectors/csv/read-export.ts';
import type { IngestAnswer, IngestRequest } from '../../connectors/http/use-cases.ts';
import { topics } from '../../schemas/topics.ts';
import type { IngestRow } from './event-row.ts';
import { ingestRows } from './ingest.ts';
import type { LogPorts } from './ports.ts';
import { recordsOf } from './publish.ts';
import { spoolBody } from './spool-body.ts';
import { zonesOf } from './zones.ts';

const dayMs = 86_400_000;

/** What an import of a file needs beside the log. */
export interface FileIngestOptions {
  /** Files are read twice, first to learn how they write their values: what comes as a stream waits here. */
  readonly spoolDir: string;
  readonly defaultZone: string;
}

/** Sorts by time and cannot repeat. */
function newBatchId(nowMs: number): string {
  const time = new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}

async function* rowsOf(opened: OpenedExport): AsyncGenerator<IngestRow[]> {
  for await (const { tickets, redemptions, rejected } of opened.events()) {
    yield [
      ...rejected,
      ...tickets.map(({ event, rows }) => ({ side: 'POS' as const, event, rows })),
      ...redemptions.map(({ event, rows }) => ({ side: 'REWARDS' as const, event, rows })),
    ];
  }
}

async function appendProgress(
  ports: LogPorts,
  opened: OpenedExport,
  through: string | null,
  batchId: string,
): Promise<void> {
  const throughDay = through === null ? null : Date.parse(through) / dayMs;
  const progress = opened.progress.progress(throughDay, batchId);
  const records = progress.flatMap((event) => recordsOf(ports, topics.sourceProgress, event.practiceId, event));
  if (records.length > 0) await ports.publisher.publish(records);
}

/**
 * Takes a file (CSV or NDJSON) into the live log as one import, and then says through when its sources are complete: in
 * that order, so that nothing is called missing that is still on its way.
 * @throws INPUT_UNUSABLE when it is no such file; nothing was taken then.
 */
export async function ingestFile(
  ports: LogPorts,
  request: IngestRequest,
  options: FileIngestOptions,
): Promise<IngestAnswer> {
  const { side, name, source, columns, body, through } = request;
  await mkdir(options.spoolDir, { recursive: true, mode: 0o700 });
  const path = join(options.spoolDir, randomBytes(8).toString('hex'));
  const batchId = newBatchId(ports.clock.nowMs());
  try {
    await spoolBody(path, body);
    const zoneOf = await zonesOf(ports, options.defaultZone);
    const opened = await openExport(
      { name, open: () => createReadStream(path) },
      { side, source, practiceId: 'default', zoneOf, batchId, names: columns ?? {} },
    );
    const { rejectedRows, ...counts } = await ingestRows(ports, rowsOf(opened));
    await appendProgress(ports, opened, through, batchId);
    return { batch_id: batchId, ...counts, rejected_rows: rejectedRows };
  } finally {
    await rm(path, { force: true });
  }
}
