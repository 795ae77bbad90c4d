import { Column } from './columns.ts';

/** The value that a field has in the record that was read last. */
class FieldValue extends Column {
  private value: number | null = null;
  private bytes: Buffer = Buffer.alloc(0);
  private from = 0;
  private to = 0;
  private known = '';
  readonly rows = 0;

  cutTo(): void {}

  body(): void {}

  repeat(): void {}

  empty(): void {
    this.value = null;
    this.from = 0;
    this.to = 0;
  }

  override number(value: number): void {
    this.value = value;
  }

  override utf8(bytes: Buffer, from: number, to: number): void {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  override text(value: string): void {
    const bytes = Buffer.from(value);
    this.utf8(bytes, 0, bytes.length);
  }

  get asNumber(): number | null {
    return this.value;
  }

  // Practices and runs are the same again and again: comparing takes less than making them anew.
  get asText(): string {
    const { bytes, from, to, known } = this;
    let same = known.length === to - from;
    for (let i = from; same && i < to; i++) same = known.charCodeAt(i - from) === bytes[i];
    if (!same) this.known = bytes.toString('utf8', from, to);
    return this.known;
  }
}

/** Fields of the record that was read last, by path. */
export class FieldReader {
  private readonly values: ReadonlyMap<string, FieldValue>;

  constructor(paths: readonly string[]) {
    this.values = new Map(paths.map((path) => [path, new FieldValue()]));
  }

  /** Takes the values of a field; undefined when nobody asks for it. */
  column(path: string): Column | undefined {
    return this.values.get(path);
  }

  private value(path: string): FieldValue {
    const value = this.values.get(path);
    if (value === undefined) throw new RangeError(`nobody reads ${path}`);
    return value;
  }

  /** null: the record has none. */
  number(path: string): number | null {
    return this.value(path).asNumber;
  }

  /** Empty: the record has none. */
  text(path: string): string {
    return this.value(path).asText;
  }
}
