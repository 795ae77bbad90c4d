import { type Kind, type Learned, learn, type Material } from './fit-kind.ts';

/** The folds of a cross-validation, and what each kind of model learns from the cases outside of a fold; learned once. */
export interface FoldModels {
  /** The cases of each fold, by their index in the material. */
  readonly held: readonly (readonly number[])[];
  learned(kind: Kind, fold: number): Learned;
}

/**
 * Divides the cases of `material` into folds. `foldOf` gives the fold of a case by its index; null: it is never held out. A
 * fold's model is learned from no case of any customer who has a case in that fold.
 */
export function foldModelsOf(material: Material, folds: number, foldOf: (index: number) => number | null): FoldModels {
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
