import type { ColumnUse } from './column-use.ts';
import { type ColumnNames, type Columns, recogniseColumns } from './columns.ts';
import type { Field, FileSide } from './fields.ts';
import { type Survey, surveyFile } from './survey.ts';
import { detectFormat, type ExportFile, type TableFormat } from './table.ts';

/** How a file is written, and what the whole of it says about its values. */
export interface Recognised {
  readonly format: TableFormat;
  readonly survey: Survey;
}

/**
 * The columns without those that hold nothing, or ids of something else; null when no other column serves better, or a required
 * one would be gone.
 */
function withoutUseless(columns: Columns, { filled, idsAreShared }: ColumnUse, names: ColumnNames): Columns | null {
  const { side, header, index } = columns;
  const isUseless = (field: Field): boolean =>
    !names[field] && (!filled.has(field) || (field === 'redemption_id' && idsAreShared));
  const useless = new Set([...index].filter(([field]) => isUseless(field)).map(([, at]) => at));
  if (useless.size === 0) return null;
  const rest = header.map((name, i) => (useless.has(i) ? '' : name));
  const next = recogniseColumns(side, rest, names);
  const isBetter = idsAreShared || [...next.index].some(([field, at]) => index.get(field) !== at);
  return isBetter && next.missing.length === 0 ? next : null;
}

/**
 * Recognises a file and reads it through. A column that is empty in every row ("Transaction #" of a system that fills in
 * "Order ID") holds nothing, and one whose ids many customers share names no redemption; another column may serve.
 * @throws INPUT_UNUSABLE when it is no such file.
 */
export async function recogniseExport(file: ExportFile, side: FileSide, names: ColumnNames): Promise<Recognised> {
  let format = await detectFormat(file, side, names);
  for (;;) {
    const { survey, use } = await surveyFile(file, format, side);
    const columns = format.kind === 'csv' ? withoutUseless(format.columns, use, names) : null;
    if (format.kind !== 'csv' || columns === null) return { format, survey };
    format = { ...format, columns };
  }
}
