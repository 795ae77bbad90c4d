import {
  type AvroStep,
  BooleanStep,
  BytesStep,
  DoubleStep,
  EnumStep,
  FurtherRowStep,
  ListStep,
  LongStep,
  NullableStep,
  RecordStep,
  StringStep,
} from './avro-steps.ts';
import { type Column, ListColumn } from './columns.ts';

/** Columns that take the value at a path of field names: `customer.name`. None: it is passed over. */
export type Bind = (path: string) => readonly Column[];

/** A schema in Avro's JSON. */
export type AvroSchema = string | readonly AvroSchema[] | SchemaObject;

interface SchemaField {
  readonly name: string;
  readonly type: AvroSchema;
}

interface SchemaObject {
  readonly type: AvroSchema;
  readonly name?: string;
  readonly fields?: readonly SchemaField[];
  readonly symbols?: readonly string[];
  readonly items?: AvroSchema;
  readonly values?: AvroSchema;
}

const scalars: Readonly<Record<string, new (columns: readonly Column[]) => AvroStep>> = {
  string: StringStep,
  bytes: BytesStep,
  int: LongStep,
  long: LongStep,
  double: DoubleStep,
  boolean: BooleanStep,
};

/** A compiled way to read one record's bytes into columns. */
export interface AvroPlan {
  readonly step: AvroStep;
  /** undefined when no field makes a further row. */
  readonly further: FurtherRowStep | undefined;
}

/** Which columns a plan fills, and from which parts of the record. */
export interface PlanWishes {
  readonly bind: Bind;
  /** The field that makes a further row. */
  readonly further?: string | undefined;
  /** Nothing is read behind the last of these fields. */
  readonly only?: readonly string[];
}

/** Works out the steps of parts of a record. */
class Planner {
  private readonly bind: Bind;
  private readonly named: Map<string, SchemaObject>;
  private readonly furtherField: string | undefined;
  further: FurtherRowStep | undefined;

  constructor(bind: Bind, named: Map<string, SchemaObject>, furtherField?: string) {
    this.bind = bind;
    this.named = named;
    this.furtherField = furtherField;
  }

  step(schema: AvroSchema, path: string): AvroStep {
    if (typeof schema === 'string') {
      const named = this.named.get(schema);
      if (named !== undefined) return this.step(named, path);
      const Scalar = scalars[schema];
      if (Scalar === undefined) throw new RangeError(`${path}: fields of type ${schema} cannot be stored`);
      return new Scalar(this.bind(path));
    }
    return 'type' in schema ? this.complex(schema, path) : this.nullable(schema, path);
  }

  // Every union of ours is "null or one other".
  private nullable(union: readonly AvroSchema[], path: string): AvroStep {
    const nullIndex = union.indexOf('null');
    const inner = this.step(union[1 - nullIndex] ?? 'null', path);
    if (path !== this.furtherField) return new NullableStep(inner, nullIndex);
    this.further = new FurtherRowStep(inner, nullIndex);
    return this.further;
  }

  private complex(schema: SchemaObject, path: string): AvroStep {
    const { type, name, fields = [], symbols = [], items, values } = schema;
    if (name !== undefined) this.named.set(name, schema);
    if (type === 'record') return this.record(fields, path === '' ? '' : `${path}.`);
    if (type === 'enum') return new EnumStep(this.bind(path), symbols);
    const lists = new Set<ListColumn>();
    if (items !== undefined) return new ListStep(this.within(lists, 0).step(items, path), lists);
    if (values === undefined) return this.step(type, path);
    const entry = [this.within(lists, 0).step('string', path), this.within(lists, 1).step(values, path)];
    return new ListStep(new RecordStep(entry), lists);
  }

  record(fields: readonly SchemaField[], prefix: string): AvroStep {
    return new RecordStep(fields.map(({ name, type }) => this.step(type, prefix + name)));
  }

  /** Plans elements: they go into these items of the columns, which are lists. */
  private within(lists: Set<ListColumn>, item: number): Planner {
    const bind: Bind = (path) =>
      this.bind(path).map((column) => {
        const inner = column instanceof ListColumn ? column.items[item] : undefined;
        if (inner === undefined) throw new RangeError(`${path}: a list for a column that takes none`);
        lists.add(column as ListColumn);
        return inner;
      });
    return new Planner(bind, this.named);
  }
}

/** How a record of this schema is read straight into columns, without making an object of it. */
export function planRecord(schema: AvroSchema, { bind, further, only }: PlanWishes): AvroPlan {
  const { fields = [] } = schema as SchemaObject;
  const last =
    only === undefined ? fields.length - 1 : Math.max(...only.map((name) => fields.findIndex((f) => f.name === name)));
  const planner = new Planner(bind, new Map(), further);
  const step = planner.record(fields.slice(0, last + 1), '');
  return { step, further: planner.further };
}
