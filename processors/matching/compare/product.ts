import type { NormalProduct } from '../record.ts';
import { levelOf } from './levels.ts';

const same = levelOf('product', 'same');
const sameFamily = levelOf('product', 'same family');
const sameCategory = levelOf('product', 'same category');
const sameMaker = levelOf('product', 'same maker');
const different = levelOf('product', 'different');
const otherMaker = levelOf('product', 'other maker');
const unrecognised = levelOf('product', 'not recognised');

/** The level of two products; symmetric. 0 when either is missing or says nothing that is recognised. */
export function compareProducts(a: NormalProduct | null, b: NormalProduct | null): number {
  if (a === null || b === null) return 0;
  if (a.text === b.text || (a.product !== null && a.product === b.product)) return same;
  if (a.category === null || b.category === null) return a.family !== null || b.family !== null ? unrecognised : 0;
  if (a.family !== null && b.family !== null) {
    if (a.family === b.family) return sameFamily;
    if (a.maker !== b.maker) return otherMaker;
    return a.maker !== 'OTHER' ? sameMaker : different;
  }
  return a.category === b.category ? sameCategory : different;
}
