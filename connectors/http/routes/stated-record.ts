import { type TOptional, type TSchema, Type } from '@fastify/type-provider-typebox';

function text(example: string): TSchema {
  // Nothing was stated: either way of saying so.
  return Type.Optional(Type.Union([Type.String({ maxLength: 1000 }), Type.Null()], { examples: [example] }));
}

/** A transaction of document 000; what else a row of an export may state is taken too, under its column's name. */
export const statedRecord: TSchema = Type.Object(
  {
    customer_name: text('Sarah Johnson'),
    customer_phone: text('(555) 123-4567'),
    amount: Type.Optional(
      Type.Union([Type.Number(), Type.String({ maxLength: 100 }), Type.Null()], { examples: [450] }),
    ),
    date: text('2024-01-15'),
    service: text('Botox Treatment'),
  },
  { additionalProperties: true },
);

/** Least probability of a match. */
export const threshold: TOptional<ReturnType<typeof Type.Number>> = Type.Optional(
  Type.Number({
    minimum: 0,
    maximum: 1,
    examples: [0.95],
    description: 'Least probability of a match; MODEL_THRESHOLD when absent',
  }),
);
