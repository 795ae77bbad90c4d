import {
  type ExportBatch,
  type ExportOptions,
  type OpenedExport,
  openExport,
} from '../../../connectors/csv/read-export.ts';
import type { ExportFile } from '../../../connectors/csv/table.ts';

/** A file of these bytes, handed over in pieces of `chunkBytes`. */
export function fileOf(content: string | Buffer, name = 'export.csv', chunkBytes = 65_536): ExportFile {
  const bytes = Buffer.from(content as string);
  return {
    name,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    },
  };
}

/** Everything that one file gave. */
export interface ReadExport extends ExportBatch {
  readonly opened: OpenedExport;
}

/** Reads a whole export; zone America/Denver unless told otherwise. */
export async function readExport(
  file: ExportFile,
  side: ExportOptions['side'],
  options: Partial<ExportOptions> = {},
): Promise<ReadExport> {
  const opened = await openExport(file, {
    side,
    source: null,
    practiceId: 'default',
    zoneOf: () => 'America/Denver',
    batchId: null,
    ...options,
  });
  const batches: ExportBatch[] = [];
  for await (const batch of opened.events()) batches.push(batch);
  return {
    opened,
    tickets: batches.flatMap((b) => b.tickets),
    redemptions: batches.flatMap((b) => b.redemptions),
    rejected: batches.flatMap((b) => b.rejected),
  };
}

/** Rewards rows below a header, from the fields that differ. */
export function rewardsCsv(...rows: string[]): string {
  return ['redemption_id,customer_name,customer_phone,amount,redeemed_at', ...rows, ''].join('\n');
}
