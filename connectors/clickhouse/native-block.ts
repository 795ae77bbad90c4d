import { ByteBuffer } from './byte-buffer.ts';
import {
  type Column,
  ListColumn,
  NullableColumn,
  NumberColumn,
  type NumberFormat,
  type RowRange,
  TextColumn,
} from './columns.ts';
import { LowCardinalityColumn } from './low-cardinality.ts';

/** A column of a table. */
export interface ColumnSpec {
  readonly name: string;
  /** ClickHouse's. */
  readonly type: string;
}

const msPerDay = 86_400_000;
// What DateTime64(3) and Date32 hold.
const firstMs = Date.UTC(1900, 0, 1);
const lastMs = Date.UTC(2300, 0, 1) - 1;
const { MAX_SAFE_INTEGER: largest, MIN_SAFE_INTEGER: smallest } = Number;

/** How a type is written, and the least and the most that it takes. */
const numbers: Readonly<Record<string, readonly [NumberFormat, number, number]>> = {
  Bool: ['uint8', 0, 1],
  UInt8: ['uint8', 0, 2 ** 8 - 1],
  Int8: ['uint8', -(2 ** 7), 2 ** 7 - 1],
  UInt16: ['uint16', 0, 2 ** 16 - 1],
  Int32: ['int32', -(2 ** 31), 2 ** 31 - 1],
  UInt32: ['int32', 0, 2 ** 32 - 1],
  Date32: ['int32', firstMs / msPerDay, Math.floor(lastMs / msPerDay)],
  Int64: ['int64', smallest, largest],
  UInt64: ['int64', 0, largest],
  'Decimal(18, 2)': ['int64', smallest, largest],
  "DateTime64(3, 'UTC')": ['int64', firstMs, lastMs],
  Float64: ['float64', -Number.MAX_VALUE, Number.MAX_VALUE],
};

function columnOf(type: string): Column {
  const [, outer, inner = ''] = /^(Array|Nullable)\((.+)\)$/.exec(type) ?? [];
  if (outer === 'Array') return new ListColumn(columnOf(inner));
  if (outer === 'Nullable') return new NullableColumn(columnOf(inner));
  const [, key, value] = /^Map\((.+), (\w+)\)$/.exec(type) ?? [];
  if (key !== undefined && value !== undefined) return new ListColumn(columnOf(key), columnOf(value));
  if (type === 'String') return new TextColumn();
  if (type === 'LowCardinality(String)') return new LowCardinalityColumn();
  const number = numbers[type];
  if (number === undefined) throw new RangeError(`no column of type ${type} can be written`);
  return new NumberColumn(...number);
}

/**
 * Rows of one table, by column, in ClickHouse's Native format: it takes the engine less than half of what rows of RowBinary
 * take, since a column is read at once and a dictionary comes ready.
 */
export class NativeBlock {
  private readonly specs: readonly ColumnSpec[];
  private readonly columns: readonly Column[];
  private readonly byName: ReadonlyMap<string, Column>;
  private readonly out = new ByteBuffer();
  private wholeRows = 0;

  constructor(specs: readonly ColumnSpec[]) {
    this.specs = specs;
    this.columns = specs.map(({ type }) => columnOf(type));
    this.byName = new Map(specs.map(({ name }, i) => [name, this.columns[i] as Column]));
  }

  /** Rows that are whole. */
  get rows(): number {
    return this.wholeRows;
  }

  column(name: string): Column | undefined {
    return this.byName.get(name);
  }

  /** Every column has been written: what a further row did not say is as in the row before. */
  end(rows: number): void {
    this.wholeRows += rows;
    if (rows === 1) return;
    for (const column of this.columns) if (column.rows < this.wholeRows) column.repeat();
  }

  /** Takes away the rows from this one on, and what was written of one that is not whole. */
  cutTo(rows: number): void {
    for (const column of this.columns) column.cutTo(rows);
    this.wholeRows = rows;
  }

  /** These rows as one block: valid until the next call. */
  encode(ranges: readonly RowRange[]): Buffer {
    const { out, specs, columns } = this;
    out.length = 0;
    out.leb128(specs.length);
    out.leb128(ranges.reduce((sum, { from, to }) => sum + to - from, 0));
    specs.forEach(({ name, type }, i) => {
      out.text(name);
      out.text(type);
      columns[i]?.head(out);
      columns[i]?.body(out, ranges);
    });
    return out.written();
  }
}
