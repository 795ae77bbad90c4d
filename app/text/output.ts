/** A row of cells by column name, in the order to print. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

function cell(value: Row[string] | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** Rows as text in aligned columns under a header; numbers to the right. Empty rows give only a note. */
export function table(rows: readonly Row[], whenEmpty = 'none'): string {
  const first = rows[0];
  if (!first) return `${whenEmpty}\n`;
  const columns = Object.keys(first).map((name) => {
    const right = rows.every((row) => typeof row[name] === 'number');
    const width = Math.max(name.length, ...rows.map((row) => cell(row[name]).length));
    return { name, pad: (text: string) => (right ? text.padStart(width) : text.padEnd(width)) };
  });
  const line = (text: (name: string) => string): string =>
    `${columns
      .map(({ name, pad }) => pad(text(name)))
      .join('  ')
      .trimEnd()}\n`;
  return line((name) => name) + rows.map((row) => line((name) => cell(row[name]))).join('');
}

/** Prints data: JSON when asked for, else a table. */
export function printRows(
  rows: readonly Row[],
  options: { readonly json?: boolean; readonly whenEmpty?: string },
): void {
  process.stdout.write(options.json ? `${JSON.stringify(rows, null, 2)}\n` : table(rows, options.whenEmpty));
}

/** Prints one value as JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
