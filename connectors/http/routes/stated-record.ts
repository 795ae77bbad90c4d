import { type TOptional, type TSchema, type TUnsafe, Type } from '@fastify/type-provider-typebox';

// `null` is a way of saying that nothing was stated. One schema with several types, not a union of schemas: what it refuses is
// then told in one sentence.
function stated(types: readonly string[], example: string | number, rest: object): TSchema {
  return Type.Optional(Type.Unsafe({ type: [...types, 'null'], examples: [example], ...rest }));
}

function text(example: string): TSchema {
  return stated(['string'], example, { maxLength: 1000 });
}

/** A transaction of document 000; what else a row of an export may state is taken too, under its column's name. */
export const statedRecord: TSchema = Type.Object(
  {
    customer_name: text('Sarah Johnson'),
    customer_phone: text('(555) 123-4567'),
    amount: stated(['number', 'string'], 450, { maxLength: 100 }),
    date: text('2024-01-15'),
    service: text('Botox Treatment'),
  },
  { additionalProperties: true },
);

/** Least probability of a match. */
export const threshold: TOptional<TUnsafe<number | null>> = Type.Optional(
  Type.Unsafe<number | null>({
    type: ['number', 'null'],
    minimum: 0,
    maximum: 1,
    examples: [0.95],
    description: 'Least probability of a match; MODEL_THRESHOLD when absent',
  }),
);
