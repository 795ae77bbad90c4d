import { type ComparisonName, comparisonLevels } from '../matching/compare/levels.ts';
import type { LevelWeight, ModelBody } from './model.ts';

type Weights = readonly (readonly [m: number, u: number, household?: number])[];

function weighted(comparison: ComparisonName, weights: Weights): LevelWeight[] {
  const isPerson = weights[0]?.[2] !== undefined;
  const missing: LevelWeight = { level: 'missing', m: 1, u: 1, ...(isPerson ? { household: 1 } : {}) };
  const rest = comparisonLevels[comparison].slice(1).map((level, i): LevelWeight => {
    const [m, u, household] = weights[i] ?? [Number.NaN, Number.NaN];
    return { level, m, u, ...(household === undefined ? {} : { household }) };
  });
  return [missing, ...rest];
}

/**
 * Shipped weights, level by level as `comparisonLevels` lists them: [m, u] or, about the person, [m, u, household].
 * m from the noise that a front desk makes (matching.md, Domain facts and section 3); u of person levels from strangers of one
 * practice, of dates from visits within 60 days of a ticket, of amounts from the steps in which rewards come. A batch moves
 * them (fit.ts); the u of names and amounts comes from the frequency tables wherever a name or an amount is equal.
 */
export const defaultFeatures: ModelBody['features'] = {
  name: weighted('name', [
    [0.74, 0.0001, 0.01],
    [0.085, 0.0002, 0.005],
    [0.012, 0.0008, 0.03],
    [0.008, 0.0001, 0.002],
    [0.03, 0.0005, 0.03],
    [0.042, 0.001, 0.03],
    [0.008, 0.002, 0.015],
    [0.047, 0.01, 0.01],
    [0.01, 0.004, 0.585],
    [0.004, 0.966, 0.248],
    [0.01, 0.0004, 0.02],
    [0.004, 0.015, 0.015],
  ]),
  suffix: weighted('suffix', [
    [0.985, 0.6, 0.15],
    [0.015, 0.4, 0.85],
  ]),
  phone: weighted('phone', [
    [0.86, 0.00003, 0.55],
    [0.06, 0.0001, 0.03],
    [0.01, 0.00001, 0.01],
    [0.07, 0.99986, 0.41],
  ]),
  email: weighted('email', [
    [0.89, 0.00002, 0.12],
    [0.04, 0.0001, 0.03],
    [0.07, 0.99988, 0.85],
  ]),
  memberId: weighted('memberId', [
    [0.95, 0.000002, 0.002],
    [0.02, 0.00002, 0.01],
    [0.03, 0.999978, 0.988],
  ]),
  clinic: weighted('clinic', [
    [0.94, 0.83],
    [0.05, 0.14],
    [0.01, 0.03],
  ]),
  date: weighted('date', [
    [0.4, 0.011],
    [0.035, 0.011],
    [0.38, 0.026],
    [0.01, 0.001],
    [0.07, 0.025],
    [0.018, 0.024],
    [0.015, 0.05],
    [0.005, 0.046],
    [0.025, 0.1],
    [0.037, 0.136],
    [0.002, 0.27],
    [0.002, 0.12],
    [0.001, 0.18],
  ]),
  amount: weighted('amount', [
    [0.955, 0.15],
    [0.009, 0.01],
    [0.012, 0.42],
    [0.004, 0.006],
    [0.02, 0.414],
  ]),
  groupAmount: weighted('groupAmount', [
    [0.97, 0.06],
    [0.03, 0.94],
  ]),
  statedAmount: weighted('statedAmount', [
    [0.06, 0.0027],
    [0.02, 0.015],
    [0.12, 0.01],
    [0.1, 0.003],
    [0.607, 0.891],
    [0.013, 0.05],
    [0.01, 0.008],
    [0.004, 0.012],
    [0.004, 0.007],
    [0.002, 0.001],
    [0.06, 0.0003],
  ]),
  product: weighted('product', [
    [0.68, 0.14],
    [0.13, 0.06],
    [0.12, 0.07],
    [0.015, 0.22],
    [0.02, 0.14],
    [0.015, 0.31],
    [0.02, 0.06],
  ]),
  brand: weighted('brand', [
    [0.97, 0.7],
    [0.03, 0.3],
  ]),
  authCode: weighted('authCode', [
    [0.93, 0.000002],
    [0.04, 0.0001],
    [0.03, 0.999898],
  ]),
  label: weighted('label', [
    [0.9, 0.54],
    [0.08, 0.08],
    [0.02, 0.38],
  ]),
};
