import type { TreeNode } from '../trained.ts';

const maxBins = 32;
const maxDepth = 3;
const minWeight = 4;
const shrinkage = 4;
const minGain = 0.5;

/** Rows by the bin of each input's value. */
export interface Binned {
  readonly rows: number;
  /** For each input the bin of each row. */
  readonly bins: readonly Uint8Array[];
  /** For each input the value at which bin i + 1 begins. */
  readonly cuts: readonly (readonly number[])[];
}

function cutsOf(sorted: readonly number[]): number[] {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const cuts: number[] = [];
  const between = (a: number, b: number): number => Math.round(((a + b) / 2) * 4_096) / 4_096;
  if (distinct.length <= maxBins) {
    for (let i = 1; i < distinct.length; i++) cuts.push(between(distinct[i - 1] as number, distinct[i] as number));
    return cuts;
  }
  for (let bin = 1; bin < maxBins; bin++) {
    const value = sorted[Math.floor((bin * sorted.length) / maxBins)] as number;
    const at = distinct.indexOf(value);
    if (at <= 0) continue;
    const cut = between(distinct[at - 1] as number, value);
    if (cut !== cuts[cuts.length - 1]) cuts.push(cut);
  }
  return cuts;
}

/** Puts every value of every input into one of up to 32 bins of about equal size. */
export function binned(values: readonly Float64Array[], inputs: number): Binned {
  const cuts: number[][] = [];
  const bins: Uint8Array[] = [];
  for (let input = 0; input < inputs; input++) {
    const column = Float64Array.from(values, (row) => row[input] as number);
    const own = cutsOf([...column].sort((a, b) => a - b));
    cuts.push(own);
    bins.push(
      Uint8Array.from(column, (value) => {
        let bin = 0;
        while (bin < own.length && value >= (own[bin] as number)) bin++;
        return bin;
      }),
    );
  }
  return { rows: values.length, bins, cuts };
}

interface Sums {
  readonly gradient: number;
  readonly weight: number;
}

interface Split {
  readonly input: number;
  readonly bin: number;
  readonly gain: number;
  readonly left: Sums;
  readonly right: Sums;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

function leafValue({ gradient, weight }: Sums, { low, high }: Bounds): number {
  return Math.min(high, Math.max(low, -gradient / (weight + shrinkage)));
}

/** What a leaf of this value takes off the loss. */
function gainOf({ gradient, weight }: Sums, value: number): number {
  return -(gradient * value + ((weight + shrinkage) * value * value) / 2);
}

class Grower {
  private readonly nodes: { input: number; cut: number; left: number; right: number }[] = [];
  private readonly table: Binned;
  private readonly gradient: Float64Array;
  private readonly weight: Float64Array;

  constructor(table: Binned, gradient: Float64Array, weight: Float64Array) {
    this.table = table;
    this.gradient = gradient;
    this.weight = weight;
  }

  grow(): TreeNode[] {
    const rows = Int32Array.from({ length: this.table.rows }, (_, i) => i);
    let gradient = 0;
    let weight = 0;
    for (const row of rows) {
      gradient += this.gradient[row] as number;
      weight += this.weight[row] as number;
    }
    this.node(rows, { gradient, weight }, { low: -Infinity, high: Infinity }, maxDepth);
    return this.nodes;
  }

  private node(rows: Int32Array, sums: Sums, bounds: Bounds, depth: number): number {
    const at = this.nodes.length;
    this.nodes.push({ input: -1, cut: leafValue(sums, bounds), left: 0, right: 0 });
    const split = depth === 0 ? null : this.bestSplit(rows, sums, bounds);
    if (split === null) return at;
    const { input, bin } = split;
    const ofInput = this.table.bins[input] as Uint8Array;
    // Monotone: everything on the left stays below the middle, everything on the right above.
    const middle = (leafValue(split.left, bounds) + leafValue(split.right, bounds)) / 2;
    const left = this.node(
      rows.filter((r) => (ofInput[r] as number) <= bin),
      split.left,
      { low: bounds.low, high: middle },
      depth - 1,
    );
    const right = this.node(
      rows.filter((r) => (ofInput[r] as number) > bin),
      split.right,
      { low: middle, high: bounds.high },
      depth - 1,
    );
    this.nodes[at] = { input, cut: this.table.cuts[input]?.[bin] as number, left, right };
    return at;
  }

  private bestSplit(rows: Int32Array, sums: Sums, bounds: Bounds): Split | null {
    const whole = gainOf(sums, leafValue(sums, bounds));
    let best: Split | null = null;
    for (let input = 0; input < this.table.bins.length; input++) {
      const cuts = this.table.cuts[input] as readonly number[];
      if (cuts.length === 0) continue;
      const { gradient, weight } = this.histogram(rows, input, cuts.length + 1);
      let left: Sums = { gradient: 0, weight: 0 };
      for (let bin = 0; bin < cuts.length; bin++) {
        left = { gradient: left.gradient + (gradient[bin] as number), weight: left.weight + (weight[bin] as number) };
        const right = { gradient: sums.gradient - left.gradient, weight: sums.weight - left.weight };
        if (left.weight < minWeight || right.weight < minWeight) continue;
        const [low, high] = [leafValue(left, bounds), leafValue(right, bounds)];
        if (low > high) continue;
        const gain = gainOf(left, low) + gainOf(right, high) - whole;
        if (gain > Math.max(minGain, best?.gain ?? 0)) best = { input, bin, gain, left, right };
      }
    }
    return best;
  }

  private histogram(rows: Int32Array, input: number, bins: number): { gradient: Float64Array; weight: Float64Array } {
    const gradient = new Float64Array(bins);
    const weight = new Float64Array(bins);
    const ofInput = this.table.bins[input] as Uint8Array;
    for (const row of rows) {
      const bin = ofInput[row] as number;
      gradient[bin] = (gradient[bin] as number) + (this.gradient[row] as number);
      weight[bin] = (weight[bin] as number) + (this.weight[row] as number);
    }
    return { gradient, weight };
  }
}

/** One regression tree of up to eight leaves on gradients and second derivatives, non-decreasing in every input. */
export function growTree(table: Binned, gradient: Float64Array, weight: Float64Array): TreeNode[] {
  return new Grower(table, gradient, weight).grow();
}
