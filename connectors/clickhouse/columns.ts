import { ReconduitError } from '../../processors/errors.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { NumberList } from './number-list.ts';

/** Rows from inclusive to exclusive. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** The values of one column in ClickHouse's Native format (https://clickhouse.com/docs/interfaces/formats/Native). */
export abstract class Column {
  abstract readonly rows: number;
  /** Takes the rows from this one on away. */
  abstract cutTo(rows: number): void;
  /** Adds a row without a value: NULL, or the empty text, or 0. */
  abstract empty(): void;
  /** Adds the row before once more. */
  abstract repeat(): void;
  /** Writes what stands ahead of all values, also inside lists. */
  head(_to: ByteBuffer): void {}
  /** Writes the values of these rows. */
  abstract body(to: ByteBuffer, ranges: readonly RowRange[]): void;

  /** @throws SINK_ROW when it does not fit the column. */
  number(_value: number): void {
    throw new RangeError('a number for a column that takes none');
  }

  text(_value: string): void {
    throw new RangeError('a text for a column that takes none');
  }

  /** The text whose UTF-8 are the bytes [from, to). */
  utf8(_bytes: Buffer, _from: number, _to: number): void {
    throw new RangeError('a text for a column that takes none');
  }
}

/** How numbers are written: LEB128 apart, ByteBuffer's ways. */
export type NumberFormat = 'uint8' | 'uint16' | 'int32' | 'int64' | 'float64';

const widths: Readonly<Record<NumberFormat, number>> = { uint8: 1, uint16: 2, int32: 4, int64: 8, float64: 8 };

/** Numbers, money, times and days. */
export class NumberColumn extends Column {
  private readonly values = new ByteBuffer();
  private readonly format: NumberFormat;
  private readonly width: number;
  private readonly least: number;
  private readonly most: number;

  /** Takes what is from `least` to `most`. */
  constructor(format: NumberFormat, least: number, most: number) {
    super();
    this.format = format;
    this.width = widths[format];
    this.least = least;
    this.most = most;
  }

  get rows(): number {
    return this.values.length / this.width;
  }

  cutTo(rows: number): void {
    this.values.length = rows * this.width;
  }

  empty(): void {
    this.put(0);
  }

  repeat(): void {
    const { length } = this.values;
    this.values.copy(this.values.written(), length - this.width, length);
  }

  override number(value: number): void {
    if (!(value >= this.least && value <= this.most)) {
      throw new ReconduitError('SINK_ROW', 'A row does not fit its table: a number, a time or a date is out of bounds');
    }
    this.put(value);
  }

  // By name it would be looked up each time.
  private put(value: number): void {
    const { values, format } = this;
    if (format === 'int64') values.int64(value);
    else if (format === 'float64') values.float64(value);
    else if (format === 'int32') values.int32(value);
    else if (format === 'uint8') values.uint8(value);
    else values.uint16(value);
  }

  body(to: ByteBuffer, ranges: readonly RowRange[]): void {
    const bytes = this.values.written();
    for (const { from, to: end } of ranges) to.copy(bytes, from * this.width, end * this.width);
  }
}

/** Texts, each behind its length. */
export class TextColumn extends Column {
  private readonly values = new ByteBuffer();
  private readonly ends = new NumberList();

  get rows(): number {
    return this.ends.length;
  }

  private startOf(row: number): number {
    return row === 0 ? 0 : this.ends.at(row - 1);
  }

  cutTo(rows: number): void {
    this.values.length = this.startOf(rows);
    this.ends.length = rows;
  }

  empty(): void {
    this.values.uint8(0);
    this.ends.push(this.values.length);
  }

  repeat(): void {
    this.values.copy(this.values.written(), this.startOf(this.rows - 1), this.values.length);
    this.ends.push(this.values.length);
  }

  override text(value: string): void {
    this.values.text(value);
    this.ends.push(this.values.length);
  }

  override utf8(bytes: Buffer, from: number, to: number): void {
    this.values.leb128(to - from);
    this.values.copy(bytes, from, to);
    this.ends.push(this.values.length);
  }

  body(to: ByteBuffer, ranges: readonly RowRange[]): void {
    const bytes = this.values.written();
    for (const { from, to: end } of ranges) to.copy(bytes, this.startOf(from), this.startOf(end));
  }
}

/** Values that may be NULL. */
export class NullableColumn extends Column {
  private readonly nulls = new NumberColumn('uint8', 0, 1);
  private readonly inner: Column;

  constructor(inner: Column) {
    super();
    this.inner = inner;
  }

  get rows(): number {
    return this.nulls.rows;
  }

  cutTo(rows: number): void {
    this.nulls.cutTo(rows);
    this.inner.cutTo(rows);
  }

  empty(): void {
    this.nulls.number(1);
    this.inner.empty();
  }

  repeat(): void {
    this.nulls.repeat();
    this.inner.repeat();
  }

  override number(value: number): void {
    this.inner.number(value);
    this.nulls.number(0);
  }

  body(to: ByteBuffer, ranges: readonly RowRange[]): void {
    this.nulls.body(to, ranges);
    this.inner.body(to, ranges);
  }
}

/** Lists of values, or of keys and values. */
export class ListColumn extends Column {
  private readonly ends = new NumberList();
  /** Whose values are the elements: one, or keys and values. */
  readonly items: readonly Column[];

  constructor(...items: Column[]) {
    super();
    this.items = items;
  }

  get rows(): number {
    return this.ends.length;
  }

  private startOf(row: number): number {
    return row === 0 ? 0 : this.ends.at(row - 1);
  }

  cutTo(rows: number): void {
    const elements = this.startOf(rows);
    for (const item of this.items) item.cutTo(elements);
    this.ends.length = rows;
  }

  empty(): void {
    this.size(0);
  }

  repeat(): void {
    throw new RangeError('a list is not repeated');
  }

  /** So many elements follow in each of `items`. */
  size(elements: number): void {
    this.ends.push(this.startOf(this.ends.length) + elements);
  }

  override head(to: ByteBuffer): void {
    for (const item of this.items) item.head(to);
  }

  body(to: ByteBuffer, ranges: readonly RowRange[]): void {
    let elements = 0;
    for (const { from, to: end } of ranges) {
      for (let row = from; row < end; row++) {
        elements += this.ends.at(row) - this.startOf(row);
        to.int64(elements);
      }
    }
    const within = ranges.map(({ from, to: end }) => ({ from: this.startOf(from), to: this.startOf(end) }));
    for (const item of this.items) item.body(to, within);
  }
}
