import { type Case, type Option, roomFor, type Shares, sharesOf } from './cases.ts';
import type { Column, Design } from './columns.ts';
import { solvePositive } from './linear.ts';

const maxIterations = 30;
const tolerance = 1e-7;
const bitsPerNat = Math.LOG2E;

// How far labels are expected to move each, as the standard deviation of a normal prior at "not at all", in bits.
const spreadBits: Readonly<Record<Column['role'], number>> = { shift: 1.2, context: 0.8, together: 0.8 };

/** Puts the scores of a case's options: before learning, and what the columns add. */
function putScores(own: Case, rows: readonly Int32Array[], bits: Float64Array, scores: Float64Array): void {
  for (let i = 0; i < own.options.length; i++) {
    let score = (own.options[i] as Option).bits;
    for (const column of rows[i] as Int32Array) score += bits[column] as number;
    scores[i] = score;
  }
}

/** Scores of a case's options: before learning, and what the columns add. */
export function scoresOf(own: Case, rows: readonly Int32Array[], bits: Float64Array): Float64Array {
  const scores = new Float64Array(own.options.length);
  putScores(own, rows, bits, scores);
  return scores;
}

// A case that is as sure as this of one answer, as most are, bends nothing; an option as unlikely says nothing.
const sure = 1 - 1e-6;
const negligible = 1e-9;

interface Step {
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/** Where a step is added up, and what a case needs meanwhile. */
interface Sums extends Omit<Step, 'loss'> {
  /** Of one case: the mean of each column, and the columns that are not 0. */
  readonly mean: Float64Array;
  readonly touched: number[];
}

/** Adds P(option) times the squares of its columns to the lower triangle, and to the means; columns ascend. */
function addOption({ hessian, mean, touched }: Sums, row: Int32Array, p: number): void {
  const n = mean.length;
  for (let i = 0; i < row.length; i++) {
    const a = row[i] as number;
    if (mean[a] === 0) touched.push(a);
    mean[a] = (mean[a] as number) + p;
    for (let j = 0; j <= i; j++) {
      const at = a * n + (row[j] as number);
      hessian[at] = (hessian[at] as number) + p;
    }
  }
}

/** Takes the squares of a case's means from the lower triangle, and forgets them. */
function takeMeans({ hessian, mean, touched }: Sums): void {
  const n = mean.length;
  for (const a of touched) {
    const p = mean[a] as number;
    for (const b of touched) if (b <= a) hessian[a * n + b] = (hessian[a * n + b] as number) - p * (mean[b] as number);
  }
  for (const a of touched) mean[a] = 0;
  touched.length = 0;
}

/** Adds a case's gradient and Fisher information. */
function addCase(sums: Sums, rows: readonly Int32Array[], { all, allowed, trust }: Shares): void {
  const options = rows.length;
  let isOpen = true;
  for (let i = 0; i <= options; i++) if ((all[i] as number) > sure) isOpen = false;
  for (let i = 0; i < options; i++) {
    const p = all[i] as number;
    const row = rows[i] as Int32Array;
    const slope = trust * (p - (allowed[i] as number));
    if (Math.abs(slope) > negligible) for (const a of row) sums.gradient[a] = (sums.gradient[a] as number) + slope;
    if (isOpen && p > negligible) addOption(sums, row, p);
  }
  if (isOpen) takeMeans(sums);
}

interface Room {
  readonly scores: Float64Array;
  readonly shares: Shares;
}

function evaluate(cases: readonly Case[], { columns, rows }: Design, bits: Float64Array, room: Room): Step {
  const n = columns.length;
  const [gradient, hessian] = [new Float64Array(n), new Float64Array(n * n)];
  const sums: Sums = { gradient, hessian, mean: new Float64Array(n), touched: [] };
  let loss = 0;
  for (let i = 0; i < cases.length; i++) {
    const own = cases[i] as Case;
    const ownRows = rows[i] as readonly Int32Array[];
    putScores(own, ownRows, bits, room.scores);
    const shares = sharesOf(own, room.scores, room.shares);
    loss += shares.lossBits / bitsPerNat;
    addCase(sums, ownRows, shares);
  }
  columns.forEach(({ role }, a) => {
    const own = bits[a] as number;
    const precision = 1 / spreadBits[role] ** 2;
    loss += (precision * own * own) / 2;
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
  const most = cases.reduce((options, own) => Math.max(options, own.options.length), 0);
  const room: Room = { scores: new Float64Array(most), shares: roomFor(most) };
  let bits: Float64Array = new Float64Array(design.columns.length);
  let step = evaluate(cases, design, bits, room);
  for (let i = 0; i < maxIterations; i++) {
    const direction = solvePositive(Float64Array.from(step.hessian), Float64Array.from(step.gradient));
    const before = step.loss;
    let length = 1;
    let next = bits;
    let reached = step;
    do {
      next = bits.map((b, a) => b - length * (direction[a] as number));
      reached = evaluate(cases, design, next, room);
      length /= 2;
    } while (reached.loss > before && length > 1e-4);
    if (reached.loss > before) break;
    bits = next;
    step = reached;
    if (before - reached.loss < tolerance * (1 + before)) break;
  }
  return bits;
}
