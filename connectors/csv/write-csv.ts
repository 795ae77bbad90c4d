/** One cell; numbers are written as they are. */
export type Cell = string | number | null;

const amount = /^-?\d+(\.\d+)?$/;

/**
 * Text that a spreadsheet shows rather than runs: what begins like a formula gets an apostrophe in front (OWASP, CSV
 * injection). Plain numbers stay numbers.
 */
function inert(text: string): string {
  return /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) && !amount.test(text) ? `'${text}` : text;
}

function cell(value: Cell): string {
  if (value === null) return '';
  const text = typeof value === 'number' ? String(value) : inert(value.replaceAll('\0', ''));
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row of a CSV as RFC 4180 has it, safe to open in a spreadsheet. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}
