import type { RawRecord } from '../../processors/ports/records.ts';
import type { IndexRange, TableRows } from '../../processors/ports/sink.ts';
import type { Column } from './columns.ts';
import type { FieldReader } from './field-reader.ts';
import { NativeBlock } from './native-block.ts';
import { tableColumns } from './table-columns.ts';
import { originWorked, type TableRowsSpec, type Worked } from './table-rows.ts';

/** The rows of one table in the making. */
export class TableBlock {
  readonly spec: TableRowsSpec;
  readonly latestOnly: boolean;
  private readonly block: NativeBlock;
  private readonly worked: readonly (readonly [Column, Worked])[];
  private readonly furtherWorked: readonly (readonly [Column, Worked])[];
  private readonly unbound: Set<string>;
  private records: number[] = [];
  private counts: number[] = [];
  /** Where the rows of each record end. */
  private ends: number[] = [];
  /** Latest version by key that was written, of rows of which only the latest is. */
  private latest = new Map<string, number>();
  /** Of the row that is being added, once it was asked for. */
  private key = '';
  private version = 0;
  /** Latest version by key, for the proof. */
  private versions = new Map<string, number>();

  constructor(spec: TableRowsSpec) {
    const columns = tableColumns(spec.table);
    this.spec = spec;
    this.latestOnly = spec.identity?.latestOnly ?? false;
    this.block = new NativeBlock(columns);
    this.unbound = new Set(columns.map(({ name }) => name));
    const worked = { ...originWorked, ...spec.worked };
    this.worked = this.workedColumns(worked);
    this.furtherWorked = this.workedColumns({ ...worked, ...spec.furtherWorked });
  }

  private workedColumns(worked: Readonly<Record<string, Worked>>): [Column, Worked][] {
    return Object.entries(worked).map(([name, work]) => [this.named(name) as Column, work]);
  }

  private named(name: string): Column | undefined {
    this.unbound.delete(name);
    return this.block.column(name);
  }

  /** The column that takes the field at this path; undefined when none does. */
  column(path: string): Column | undefined {
    const { renamed = {}, further } = this.spec;
    const own = further !== undefined && path.startsWith(`${further}.`) ? path.slice(further.length + 1) : path;
    const name = renamed[own] ?? own.replace(/_cents$/, '');
    return this.named(name) ?? this.named(name.replaceAll('.', '_'));
  }

  /** @throws RangeError when a column gets nothing. */
  checkBound(): void {
    if (this.unbound.size > 0) throw new RangeError(`${this.spec.table}: nothing for ${[...this.unbound].join(', ')}`);
  }

  /** The identity of the row, of which the fields have been read. */
  private identify(fields: FieldReader, record: RawRecord): void {
    const { key = [], version } = this.spec.identity ?? {};
    let text = '';
    for (const path of key) text = text === '' ? fields.text(path) : `${text}\n${fields.text(path)}`;
    this.key = text;
    this.version = version?.(fields, record) ?? 0;
  }

  /** True when a record that was added before replaces the row. */
  isReplaced(fields: FieldReader, record: RawRecord): boolean {
    if (!this.latestOnly) return false;
    this.identify(fields, record);
    return (this.latest.get(this.key) ?? -1) >= this.version;
  }

  /** All fields of a record have been written: what is worked out of them follows. */
  end(fields: FieldReader, record: RawRecord, isFurther: boolean): void {
    for (const [column, work] of this.worked) column.number(work(fields, record));
    const rows = isFurther && this.spec.further !== undefined ? 2 : 1;
    if (rows === 2) for (const [column, work] of this.furtherWorked) column.number(work(fields, record));
    this.block.end(rows);
  }

  /** The rows that were written last are those of this record, which is the one that was read last. */
  keep(index: number): void {
    if (this.latestOnly) this.latest.set(this.key, this.version);
    this.records.push(index);
    this.counts.push(this.block.rows - (this.ends.at(-1) ?? 0));
    this.ends.push(this.block.rows);
  }

  /** Takes away what is of no record. */
  cutBack(): void {
    this.block.cutTo(this.ends.at(-1) ?? 0);
  }

  /** Remembers the row of the record that was read last. */
  prove(fields: FieldReader, record: RawRecord): void {
    if (this.spec.identity === undefined) return;
    if (!this.latestOnly) this.identify(fields, record);
    if (this.version >= (this.versions.get(this.key) ?? 0)) this.versions.set(this.key, this.version);
  }

  get rows(): number {
    return this.block.rows;
  }

  /** What was collected, of this topic. */
  finished(topic: string): TableRows {
    const { spec, records, counts, ends, versions, block } = this;
    const startOf = (record: number): number => (record === 0 ? 0 : (ends[record - 1] ?? 0));
    const range = ({ from, to }: IndexRange): IndexRange => ({ from: startOf(from), to: startOf(to) });
    return {
      table: spec.table,
      topic,
      encode: (ranges) => block.encode(ranges.map(range)),
      records,
      counts,
      proof: { rows: spec.identity ? undefined : block.rows, versions },
    };
  }

  /** Begins anew, in the same memory. */
  reset(): void {
    this.block.cutTo(0);
    this.records = [];
    this.counts = [];
    this.ends = [];
    this.latest = new Map();
    this.versions = new Map();
  }
}
