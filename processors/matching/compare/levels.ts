/**
 * The levels of every comparison, in the order of their indices (matching.md section 2). The first group is evidence about
 * the person, the rest about the visit. Level 0, `missing`, is always there: a side says nothing, and it weighs nothing.
 * A model gives each other level its m and u.
 */
export const comparisonLevels = {
  name: [
    'missing',
    'exact',
    'nickname',
    'initial',
    'swapped',
    'surname part',
    'typo',
    'sounds alike',
    'other surname',
    'other given name',
    'different',
    'resembling',
    'one part resembling',
  ],
  suffix: ['missing', 'same', 'conflict'],
  phone: ['missing', 'exact', 'near', 'last seven', 'different'],
  email: ['missing', 'exact', 'near', 'different'],
  memberId: ['missing', 'exact', 'near', 'different'],
  clinic: ['missing', 'same', 'sister', 'other'],
  date: [
    'missing',
    'within half an hour',
    'within 3 hours',
    'same day',
    'across midnight',
    'next day',
    'day before',
    '2-3 days after',
    '2-3 days before',
    '4-7 days after',
    '8-14 days after',
    'beyond the window',
    'weeks after',
    'weeks before',
  ],
  amount: ['missing', 'equal', 'mistyped', 'near', 'points', 'different'],
  groupAmount: ['missing', 'sum', 'different'],
  statedAmount: [
    'missing',
    'equals total',
    'equals item',
    'equals discount',
    'gross less net',
    'not stated',
    'exceeds total',
    'total mistyped',
    'near total',
    'within 10 % of total',
    'within 1 % of total',
    'equals unusual total',
  ],
  product: [
    'missing',
    'same',
    'same family',
    'same category',
    'same maker',
    'different',
    'other maker',
    'not recognised',
  ],
  brand: ['missing', 'of the program', 'of another maker'],
  authCode: ['missing', 'exact', 'near', 'different'],
  label: ['missing', 'same program', 'no program', 'other program'],
} as const;

/** A comparison's name. */
export type ComparisonName = keyof typeof comparisonLevels;

/** The comparisons that are evidence about the person. */
export const personComparisons = ['name', 'suffix', 'phone', 'email', 'memberId'] as const;

/** Index of a level by its name, checked by the compiler. */
export function levelOf<C extends ComparisonName>(comparison: C, level: (typeof comparisonLevels)[C][number]): number {
  return (comparisonLevels[comparison] as readonly string[]).indexOf(level);
}
