import type { Field } from '../../../connectors/csv/fields.ts';
import type { OpenedExport } from '../../../connectors/csv/read-export.ts';

/** What was recognised of one file. */
export interface CheckedFile {
  readonly file: string;
  readonly side: string;
  readonly format: string;
  readonly header_line: number | null;
  readonly rows: number;
  readonly date_order: string;
  readonly decimal_mark: string | null;
  readonly times_are_dates: boolean;
  /** Column of the file by field. */
  readonly columns: Readonly<Partial<Record<Field, string>>>;
  /** Columns that nothing is read from. */
  readonly unused: readonly string[];
}

const delimiterNames: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/** Describes a file that was opened, and reads no row of it. */
export function checkedFile({ name, side, format, survey }: OpenedExport): CheckedFile {
  const common = {
    file: name,
    side,
    rows: survey.rowCount,
    date_order: survey.dateOrder,
    decimal_mark: survey.decimalMark,
    times_are_dates: survey.timesAreDates,
  };
  if (format.kind === 'ndjson') return { ...common, format: 'NDJSON', header_line: null, columns: {}, unused: [] };
  const { header, index } = format.columns;
  const used = new Set(index.values());
  return {
    ...common,
    format: `CSV, ${delimiterNames[format.delimiter] ?? format.delimiter}`,
    header_line: format.headerLine,
    columns: Object.fromEntries([...index].map(([field, at]) => [field, header[at] ?? ''])),
    unused: header.filter((h, i) => h !== '' && !used.has(i)),
  };
}

/** The same for people, and what is odd about the files. */
export function checkText(files: readonly CheckedFile[], warnings: readonly string[]): string {
  return files
    .map((f) => {
      const place = f.header_line === null ? '' : `, header on line ${f.header_line}`;
      const lines = Object.entries(f.columns).map(([field, column]) => `  ${field.padEnd(16)} ${column}`);
      const unused = f.unused.length === 0 ? [] : [`  not used:        ${f.unused.join(', ')}`];
      const dates = f.times_are_dates ? 'dates without times' : 'dates and times';
      return [
        `${f.file}: ${f.side}, ${f.format}${place}, ${f.rows} rows, ${dates} ${f.date_order}`,
        ...lines,
        ...unused,
      ].join('\n');
    })
    .concat(warnings.map((warning) => `  ! ${warning}`))
    .join('\n\n')
    .concat('\n');
}
