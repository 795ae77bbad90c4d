import { type Kind, type Learned, learn, type Material } from './fit-kind.ts';

/** Cases that are held out in turn, and what each kind learns of the others; learned once. */
export interface Turns {
  /** The cases of each fold, by index. */
  readonly held: readonly (readonly number[])[];
  learned(kind: Kind, fold: number): Learned;
}

/**
 * Cases by the fold that they are held out with; null: never, they are always learned of. No customer of a held-out case is
 * learned of, whatever the folds are.
 */
export function turnsOf(material: Material, folds: number, foldOf: (index: number) => number | null): Turns {
  const held: number[][] = Array.from({ length: folds }, () => []);
  const fold = material.cases.map((_, i) => foldOf(i));
  fold.forEach((own, i) => {
    if (own !== null) held[own]?.push(i);
  });
  const others = held.map((own, f) => {
    const customers = new Set(own.map((i) => material.cases[i]?.group));
    return fold.flatMap((at, i) => (at === f || customers.has(material.cases[i]?.group) ? [] : [i]));
  });
  const known = new Map<string, Learned>();
  const learned = (kind: Kind, f: number): Learned => {
    const key = `${kind} ${f}`;
    let found = known.get(key);
    if (found === undefined) {
      found = learn(kind, material, others[f] ?? [], kind === 'trees' ? learned('logistic', f) : undefined);
      known.set(key, found);
    }
    return found;
  };
  return { held, learned };
}
