import type { Case } from './cases.ts';
import { type Kind, kinds, lossesOf, type Material } from './fit-kind.ts';
import { type FoldModels, foldModelsOf } from './fold-models.ts';
import { foldsOf, maxFolds } from './groups.ts';

/** How one kind of model did on cases that it was not trained on. */
export interface Contender {
  readonly kind: Kind;
  /** Mean -log2 P(truth) in bits a redemption; null: not tried. */
  readonly lossBits: number | null;
  readonly why: string;
}

/** Which kind was chosen, and why. */
export interface Choice {
  readonly kind: Kind;
  readonly contenders: readonly Contender[];
}

/** Fewer labelled redemptions can teach only the priors (intercept). */
const minLogistic = 150;
/** Fewer labelled redemptions, or clinics, cannot teach how evidence interacts (trees). */
const minTrees = 1_500;
const minClinics = 4;
// A smaller gain is of no redemption in a thousand: what is simpler to explain stays.
const minGainBits = 0.002;

interface Comparison {
  readonly gainBits: number;
  readonly standardError: number;
}

/** Mean difference with its standard error over groups, whose cases hang together (Liang and Zeger 1986). */
function compare(
  cases: readonly Case[],
  before: readonly number[],
  after: readonly number[],
  groupOf: (own: Case) => string,
): Comparison {
  const n = cases.length;
  const gains = cases.map((_, i) => (before[i] as number) - (after[i] as number));
  const gainBits = gains.reduce((sum, gain) => sum + gain, 0) / n;
  const residuals = new Map<string, number>();
  cases.forEach((own, i) => {
    const group = groupOf(own);
    residuals.set(group, (residuals.get(group) ?? 0) + (gains[i] as number) - gainBits);
  });
  const squares = [...residuals.values()].reduce((sum, r) => sum + r * r, 0);
  const correction = residuals.size / Math.max(1, residuals.size - 1);
  return { gainBits, standardError: Math.sqrt(squares * correction) / n };
}

/** Loss of each case in bits, under the model that was learned without its fold. */
function heldOutLosses(kind: Kind, { material, foldModels }: { material: Material; foldModels: FoldModels }): number[] {
  const losses: number[] = [];
  foldModels.held.forEach((held, fold) => {
    lossesOf(foldModels.learned(kind, fold), material, held).forEach((loss, i) => {
      losses[held[i] as number] = loss;
    });
  });
  return losses;
}

/** A cross-validation whose folds are clinics. */
function foldModelsByClinic(labelled: readonly Case[], material: Material, seed: string): FoldModels {
  const sizes = new Map<string, number>();
  for (const { clinic } of labelled) sizes.set(clinic, (sizes.get(clinic) ?? 0) + 1);
  const folds = Math.min(maxFolds, sizes.size);
  const foldOf = foldsOf(sizes, folds, seed);
  return foldModelsOf(material, folds, (i) =>
    i < labelled.length ? (foldOf.get(labelled[i]?.clinic ?? '') ?? null) : null,
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
const bits = (value: number): string => value.toFixed(4);

function whyOf(next: Kind, before: Kind, { gainBits, standardError }: Comparison): string {
  const unseen = next === 'trees' ? 'clinics' : 'customers';
  const gain = `${gainBits < 0 ? '' : '+'}${bits(gainBits)} (standard error ${bits(standardError)})`;
  return `${gain} bits a redemption against ${before}, on ${unseen} not seen`;
}

/** Why a kind cannot be tried; null when it can. */
function obstacle(kind: Kind, cases: readonly Case[]): string | null {
  if (kind === 'logistic' && cases.length < minLogistic) {
    return `takes ${minLogistic} labelled redemptions, there are ${cases.length}`;
  }
  if (kind !== 'trees') return null;
  if (cases.length < minTrees) return `take ${minTrees} labelled redemptions, there are ${cases.length}`;
  const clinics = new Set(cases.map(({ clinic }) => clinic)).size;
  return clinics < minClinics
    ? `must win on clinics they have not seen, which takes ${minClinics}; there are ${clinics}`
    : null;
}

/** What a kind is chosen by. */
export interface KindEvidence {
  /** The first of the material's cases; what follows are anchors, always learned of. */
  readonly labelled: readonly Case[];
  readonly material: Material;
  /** A cross-validation whose folds are customers. */
  readonly foldModels: FoldModels;
  readonly seed: string;
}

/**
 * Chooses how much to learn, by cross-validation grouped by customer, for trees by clinic: a larger model is taken only when it
 * gains more than its standard error on what it has not seen.
 */
export function chooseKind({ labelled, material, foldModels, seed }: KindEvidence): Choice {
  let kind: Kind = 'fitted';
  let best = heldOutLosses(kind, { material, foldModels });
  const contenders: Contender[] = [{ kind, lossBits: mean(best), why: 'what counting and EM gave' }];
  for (const next of kinds.slice(1)) {
    const why = obstacle(next, labelled);
    if (why !== null) {
      contenders.push({ kind: next, lossBits: null, why });
      continue;
    }
    const isOfClinics = next === 'trees';
    const evidence = { material, foldModels: isOfClinics ? foldModelsByClinic(labelled, material, seed) : foldModels };
    const before = isOfClinics ? heldOutLosses(kind, evidence) : best;
    const after = heldOutLosses(next, evidence);
    const { gainBits, standardError } = compare(labelled, before, after, (own) =>
      isOfClinics ? own.clinic : own.group,
    );
    // A shift of the two priors alone is held back by its prior: it is left out only where it does harm.
    const isTaken = next === 'intercept' ? gainBits > -standardError : gainBits > Math.max(standardError, minGainBits);
    contenders.push({ kind: next, lossBits: mean(after), why: whyOf(next, kind, { gainBits, standardError }) });
    if (!isTaken) continue;
    kind = next;
    best = after;
  }
  return { kind, contenders };
}
