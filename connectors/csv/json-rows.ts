import { isJsonObject } from '../../schemas/json.ts';
import {
  type ColumnNames,
  type Columns,
  fieldValue,
  namesPresent,
  type RowValues,
  recogniseColumns,
} from './columns.ts';
import type { FileSide } from './fields.ts';

// One shape a sender's program, not one a row.
const shapesKept = 1000;

/** Whether it has a topic's own shape, rather than being a row. */
export function isJsonEvent(value: Record<string, unknown>): boolean {
  return 'amount_cents' in value || isJsonObject(value['customer']);
}

/** 449.99999999999994 is what a program makes of 450: a number that is nearly whole cents is those. */
function numberText(value: number): string {
  const cents = Math.round(value * 100);
  return Math.abs(value * 100 - cents) < 1e-4 ? (cents / 100).toFixed(2) : String(value);
}

function textOf(value: unknown): string {
  if (value === null || typeof value === 'object') return '';
  return typeof value === 'number' && !Number.isInteger(value) ? numberText(value) : String(value);
}

/** Reads the values of JSON rows by their keys, which are recognised as a file's columns are; rows of one shape share them. */
export function createJsonRowReader(
  side: FileSide,
  names: ColumnNames = {},
): (row: Readonly<Record<string, unknown>>) => RowValues {
  const shapes = new Map<string, Columns>();
  return (row) => {
    const keys = Object.keys(row);
    const shape = keys.join('\n');
    let columns = shapes.get(shape);
    if (!columns) {
      columns = recogniseColumns(side, keys, namesPresent(names, keys));
      if (shapes.size < shapesKept) shapes.set(shape, columns);
    }
    const fields = Object.values(row).map(textOf);
    const recognised = columns;
    return (field) => fieldValue(recognised, fields, field);
  };
}
