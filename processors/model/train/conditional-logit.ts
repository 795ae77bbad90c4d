import { type Case, type Shares, sharesOf } from './cases.ts';
import type { Column, Design } from './columns.ts';
import { solvePositive } from './linear.ts';

const maxIterations = 30;
const tolerance = 1e-7;
const bitsPerNat = Math.LOG2E;

// How far labels are expected to move each, as the standard deviation of a normal prior at "not at all", in bits.
const spreadBits: Readonly<Record<Column['role'], number>> = { shift: 1.2, context: 0.8, together: 0.8 };

interface Step {
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/** Scores of a case's options: before learning, and what the columns add. */
export function scoresOf(own: Case, rows: readonly Int32Array[], bits: Float64Array): Float64Array {
  const scores = new Float64Array(own.options.length);
  own.options.forEach((option, i) => {
    let score = option.bits;
    for (const column of rows[i] as Int32Array) score += bits[column] as number;
    scores[i] = score;
  });
  return scores;
}

/** Adds a case's gradient and Fisher information; of the latter only the lower triangle. */
function addCase(
  step: { gradient: Float64Array; hessian: Float64Array },
  rows: readonly Int32Array[],
  { all, allowed, trust }: Pick<Shares, 'all' | 'allowed' | 'trust'>,
): void {
  const n = step.gradient.length;
  const mean = new Map<number, number>();
  rows.forEach((row, i) => {
    const p = all[i] as number;
    const slope = trust * (p - (allowed[i] as number));
    for (const a of row) {
      step.gradient[a] = (step.gradient[a] as number) + slope;
      mean.set(a, (mean.get(a) ?? 0) + p);
      if (p < 1e-6) continue;
      for (const b of row) if (b <= a) step.hessian[a * n + b] = (step.hessian[a * n + b] as number) + p;
    }
  });
  for (const [a, p] of mean) {
    for (const [b, q] of mean) if (b <= a) step.hessian[a * n + b] = (step.hessian[a * n + b] as number) - p * q;
  }
}

function evaluate(cases: readonly Case[], design: Design, bits: Float64Array, wantsSlopes: boolean): Step {
  const n = design.columns.length;
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(wantsSlopes ? n * n : 0);
  let loss = 0;
  cases.forEach((own, i) => {
    const rows = design.rows[i] as readonly Int32Array[];
    const { all, allowed, lossBits, trust } = sharesOf(own, scoresOf(own, rows, bits));
    loss += lossBits / bitsPerNat;
    if (wantsSlopes) addCase({ gradient, hessian }, rows, { all, allowed, trust });
  });
  design.columns.forEach(({ role }, a) => {
    const own = bits[a] as number;
    const precision = 1 / spreadBits[role] ** 2;
    loss += (precision * own * own) / 2;
    if (!wantsSlopes) return;
    // In nats the scores' slopes are ln 2 a bit.
    gradient[a] = (gradient[a] as number) / bitsPerNat + precision * own;
    for (let b = 0; b < a; b++) hessian[a * n + b] = (hessian[a * n + b] as number) / bitsPerNat ** 2;
    hessian[a * n + a] = (hessian[a * n + a] as number) / bitsPerNat ** 2 + precision;
  });
  return { loss, gradient, hessian };
}

/**
 * Bits for each column: the conditional logit (McFadden 1974) over each redemption's links and "unmatched", the
 * Fellegi-Sunter bits as its offset, with a normal prior at 0 on what is added (L2). Labels that leave several answers open count
 * by the sum of those. Newton's method with Fisher information, halving steps that do not descend.
 */
export function fitConditionalLogit(cases: readonly Case[], design: Design): Float64Array {
  let bits: Float64Array = new Float64Array(design.columns.length);
  let step = evaluate(cases, design, bits, true);
  for (let i = 0; i < maxIterations; i++) {
    const direction = solvePositive(step.hessian, Float64Array.from(step.gradient));
    let length = 1;
    let next = bits;
    let loss = Number.POSITIVE_INFINITY;
    while (length > 1e-4) {
      next = bits.map((b, a) => b - length * (direction[a] as number));
      loss = evaluate(cases, design, next, false).loss;
      if (loss <= step.loss) break;
      length /= 2;
    }
    if (loss > step.loss || step.loss - loss < tolerance * (1 + step.loss)) break;
    bits = next;
    step = evaluate(cases, design, bits, true);
  }
  return bits;
}
