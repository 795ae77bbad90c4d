import { isUtf8 } from 'node:buffer';
import type { AvroCursor } from './avro-cursor.ts';
import type { Column, ListColumn } from './columns.ts';

/** Brings one part of a record from its bytes into columns. */
export interface AvroStep {
  read(from: AvroCursor): void;
  /** The part is not there. */
  empty(): void;
}

/** A value of its own, which any number of columns take. */
class Leaf {
  protected readonly columns: readonly Column[];

  constructor(columns: readonly Column[]) {
    this.columns = columns;
  }

  empty(): void {
    for (const column of this.columns) column.empty();
  }
}

/** int or long, also of time or money. */
export class LongStep extends Leaf implements AvroStep {
  read(from: AvroCursor): void {
    const value = from.long();
    for (const column of this.columns) column.number(value);
  }
}

/** A double. */
export class DoubleStep extends Leaf implements AvroStep {
  read(from: AvroCursor): void {
    const value = from.double();
    for (const column of this.columns) column.number(value);
  }
}

/** A boolean. */
export class BooleanStep extends Leaf implements AvroStep {
  read(from: AvroCursor): void {
    const value = from.boolean() ? 1 : 0;
    for (const column of this.columns) column.number(value);
  }
}

/** Bytes. */
export class BytesStep extends Leaf implements AvroStep {
  read(from: AvroCursor): void {
    from.skim();
    for (const column of this.columns) column.utf8(from.bytes, from.from, from.to);
  }
}

const firstBeyondAscii = 0x80;

function isText(bytes: Uint8Array, from: number, to: number): boolean {
  let all = 0;
  for (let i = from; i < to; i++) all |= bytes[i] as number;
  return all < firstBeyondAscii || isUtf8(bytes.subarray(from, to));
}

/** string: what is no UTF-8 in it becomes U+FFFD. */
export class StringStep extends Leaf implements AvroStep {
  read(from: AvroCursor): void {
    from.skim();
    if (this.columns.length === 0) return;
    const { bytes, from: start, to } = from;
    if (isText(bytes, start, to)) for (const column of this.columns) column.utf8(bytes, start, to);
    else this.mend(bytes.toString('utf8', start, to));
  }

  private mend(text: string): void {
    for (const column of this.columns) column.text(text);
  }
}

/** enum: its symbol as a text. */
export class EnumStep extends Leaf implements AvroStep {
  private readonly symbols: readonly Buffer[];

  constructor(columns: readonly Column[], symbols: readonly string[]) {
    super(columns);
    this.symbols = symbols.map((symbol) => Buffer.from(symbol));
  }

  read(from: AvroCursor): void {
    const symbol = this.symbols[from.index(this.symbols.length)] as Buffer;
    for (const column of this.columns) column.utf8(symbol, 0, symbol.length);
  }
}

/** A record: its fields in order. */
export class RecordStep implements AvroStep {
  private readonly fields: readonly AvroStep[];

  constructor(fields: readonly AvroStep[]) {
    this.fields = fields;
  }

  read(from: AvroCursor): void {
    for (const field of this.fields) field.read(from);
  }

  empty(): void {
    for (const field of this.fields) field.empty();
  }
}

/** A union of null and one other. */
export class NullableStep implements AvroStep {
  private readonly inner: AvroStep;
  private readonly nullIndex: number;

  constructor(inner: AvroStep, nullIndex: number) {
    this.inner = inner;
    this.nullIndex = nullIndex;
  }

  read(from: AvroCursor): void {
    if (from.index(2) === this.nullIndex) this.inner.empty();
    else this.inner.read(from);
  }

  empty(): void {
    this.inner.empty();
  }
}

/** A record that may be null, and whose values are a further row then. */
export class FurtherRowStep implements AvroStep {
  private readonly inner: AvroStep;
  private readonly nullIndex: number;
  /** The last one that was read was there. */
  present = false;

  constructor(inner: AvroStep, nullIndex: number) {
    this.inner = inner;
    this.nullIndex = nullIndex;
  }

  read(from: AvroCursor): void {
    this.present = from.index(2) !== this.nullIndex;
    if (this.present) this.inner.read(from);
  }

  empty(): void {
    this.present = false;
  }
}

/** An array, or a map with its keys. */
export class ListStep implements AvroStep {
  private readonly element: AvroStep;
  private readonly lists: ReadonlySet<ListColumn>;

  constructor(element: AvroStep, lists: ReadonlySet<ListColumn>) {
    this.element = element;
    this.lists = lists;
  }

  read(from: AvroCursor): void {
    let count = 0;
    for (let size = from.blockSize(); size > 0; size = from.blockSize()) {
      count += size;
      for (let i = 0; i < size; i++) this.element.read(from);
    }
    for (const list of this.lists) list.size(count);
  }

  empty(): void {
    for (const list of this.lists) list.size(0);
  }
}
