import { ReconduitError } from '../../processors/errors.ts';
import type { RawRecord } from '../../processors/ports/records.ts';
import { eventSchemas } from '../../schemas/generated/schemas.ts';
import type { TopicSpec } from '../../schemas/topics.ts';
import { AvroCursor } from './avro-cursor.ts';
import { type AvroPlan, type AvroSchema, planRecord } from './avro-plan.ts';
import { FieldReader } from './field-reader.ts';
import { TableBlock } from './table-block.ts';
import type { RowIdentity, TableRowsSpec } from './table-rows.ts';

// Magic and the id of the schema.
const headerBytes = 5;

/**
 * Brings records of one topic, each as bytes in the current schema, straight into blocks of the tables that the topic feeds:
 * making an object of each first would take more than all the rest.
 */
export class TopicRows {
  readonly tables: readonly TableBlock[];
  private readonly topic: TopicSpec;
  private readonly fields: FieldReader;
  private readonly cursor = new AvroCursor();
  /** Into all tables. */
  private readonly whole: AvroPlan;
  /** Only as far as it takes to know whether a later record replaces the row; absent where all rows are written. */
  private readonly identify: AvroPlan | undefined;
  /** Into the other tables then. */
  private readonly rest: AvroPlan;
  private readonly others: readonly TableBlock[];

  constructor(topic: TopicSpec, specs: readonly TableRowsSpec[]) {
    this.topic = topic;
    this.fields = new FieldReader(specs.flatMap(fieldsOf));
    this.tables = specs.map((spec) => new TableBlock(spec));
    this.whole = this.plan(this.tables);
    this.others = this.tables.filter(({ latestOnly }) => !latestOnly);
    this.rest = this.plan(this.others);
    const identity = this.tables.find(({ latestOnly }) => latestOnly)?.spec.identity;
    this.identify = identity && this.plan([], [...identity.key, ...identity.versionFields]);
    for (const table of this.tables) table.checkBound();
  }

  private plan(tables: readonly TableBlock[], only?: readonly string[]): AvroPlan {
    const further = tables.find(({ spec }) => spec.further !== undefined)?.spec.further;
    const bind = (path: string) => [this.fields, ...tables].flatMap((taker) => taker.column(path) ?? []);
    return planRecord(eventSchemas[this.topic.record] as AvroSchema, { bind, further, ...(only && { only }) });
  }

  /** Adds the rows of a record; all of them or none. @throws RECORD_UNREADABLE, SINK_ROW. */
  add(index: number, record: RawRecord, { value, isProved }: { value: Buffer; isProved: boolean }): void {
    try {
      for (const table of this.read(record, value)) table.keep(index);
    } catch (error) {
      for (const table of this.tables) table.cutBack();
      if (error instanceof ReconduitError) throw error;
      const { name, record: type } = this.topic;
      throw new ReconduitError('RECORD_UNREADABLE', `a record of ${name} is not a ${type} in Avro`);
    }
    if (isProved) for (const table of this.tables) table.prove(this.fields, record);
  }

  /** Gives the tables that have rows of it. */
  private read(record: RawRecord, value: Buffer): readonly TableBlock[] {
    if (this.identify !== undefined) this.run(this.identify, value);
    const isReplaced =
      this.identify !== undefined && this.tables.some((table) => table.isReplaced(this.fields, record));
    const into = isReplaced ? this.others : this.tables;
    const plan = isReplaced ? this.rest : this.whole;
    this.run(plan, value);
    if (!this.cursor.ended) throw new RangeError('bytes behind the record');
    for (const table of into) table.end(this.fields, record, plan.further?.present ?? false);
    return into;
  }

  private run({ step }: AvroPlan, value: Buffer): void {
    this.cursor.open(value, headerBytes);
    step.read(this.cursor);
  }
}

function identityFields({ key, versionFields }: RowIdentity): string[] {
  return [...key, ...versionFields];
}

function fieldsOf({ identity, workedFields = [] }: TableRowsSpec): string[] {
  return [...(identity ? identityFields(identity) : []), ...workedFields];
}
