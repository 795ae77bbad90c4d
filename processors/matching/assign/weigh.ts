import { forcedBits, type Move, type Step } from './steps.ts';
import type { Candidate } from './types.ts';

/** What all valid assignments of a component say, weighed by 2^bits. */
export interface Weighed {
  /** P(candidate is part of the true assignment), by candidate. */
  readonly marginals: ReadonlyMap<Candidate, number>;
  /** Bits of the best assignment of all. */
  readonly best: number;
  /** That assignment; ties go to the candidate first by id. */
  readonly chosen: readonly Candidate[];
  /** For each chosen candidate: bits of the best assignment in which its redemption is not linked to its tickets. */
  readonly bestWithout: ReadonlyMap<Candidate, number>;
}

/** A set of claims taken so far. */
interface State {
  readonly mask: number;
  /** log-scaled sums and maxima over the ways here, and over the ways on from here. */
  sumTo: number;
  maxTo: number;
  sumFrom: number;
  maxFrom: number;
}

interface Options {
  /** Price of each redemption beyond the first on a ticket that claims nothing. */
  readonly extraOnTicketBits: number;
  readonly maxStates: number;
}

const impossible = Number.NEGATIVE_INFINITY;

/** The state after a move and the move's price, or null when a claim of it is taken. */
function after(mask: number, move: Move, extraBits: number): { mask: number; bits: number } | null {
  let next = mask;
  let { bits } = move;
  for (const { shift, mask: width, capacity } of move.uses) {
    const count = (next >>> shift) & width;
    if (count >= capacity) return null;
    if (count > 0) bits += extraBits;
    next += 1 << shift;
  }
  return { mask: next, bits };
}

/** Calls `visit` for every way on from a state: null is "unmatched", or taken along by an earlier redemption. */
function eachWay(
  step: Step,
  mask: number,
  extraBits: number,
  visit: (next: number, bits: number, candidate: Candidate | null) => void,
): void {
  visit(mask & step.keep, 0, null);
  if (step.taken !== null && ((mask >>> step.taken.shift) & 1) === 1) return;
  for (const move of step.moves) {
    const moved = after(mask, move, extraBits);
    if (moved !== null) visit(moved.mask & step.keep, moved.bits, move.candidate);
  }
}

function log2Sum(a: number, b: number): number {
  if (a === impossible) return b;
  if (b === impossible) return a;
  return a > b ? a + Math.log2(1 + 2 ** (b - a)) : b + Math.log2(1 + 2 ** (a - b));
}

function newState(mask: number): State {
  return { mask, sumTo: impossible, maxTo: impossible, sumFrom: impossible, maxFrom: impossible };
}

/** States before each step and after the last, with the ways to them; null when there are too many. */
function forward(steps: readonly Step[], options: Options): Map<number, State>[] | null {
  const start = newState(0);
  start.sumTo = 0;
  start.maxTo = 0;
  const layers = [new Map([[0, start]])];
  let states = 1;
  for (const step of steps) {
    const next = new Map<number, State>();
    for (const state of (layers[layers.length - 1] as Map<number, State>).values()) {
      eachWay(step, state.mask, options.extraOnTicketBits, (mask, bits) => {
        let reached = next.get(mask);
        if (reached === undefined) {
          reached = newState(mask);
          next.set(mask, reached);
        }
        reached.sumTo = log2Sum(reached.sumTo, state.sumTo + bits);
        reached.maxTo = Math.max(reached.maxTo, state.maxTo + bits);
      });
    }
    states += next.size;
    if (states > options.maxStates) return null;
    layers.push(next);
  }
  return layers;
}

function backward(steps: readonly Step[], layers: readonly Map<number, State>[], extraBits: number): void {
  for (const state of (layers[steps.length] as Map<number, State>).values()) {
    state.sumFrom = 0;
    state.maxFrom = 0;
  }
  for (let i = steps.length - 1; i >= 0; i--) {
    const next = layers[i + 1] as Map<number, State>;
    for (const state of (layers[i] as Map<number, State>).values()) {
      eachWay(steps[i] as Step, state.mask, extraBits, (mask, bits) => {
        const reached = next.get(mask) as State;
        state.sumFrom = log2Sum(state.sumFrom, bits + reached.sumFrom);
        state.maxFrom = Math.max(state.maxFrom, bits + reached.maxFrom);
      });
    }
  }
}

/** Follows the best way; of equal ones the candidate first by id, and a link rather than none. */
function bestWay(steps: readonly Step[], layers: readonly Map<number, State>[], extraBits: number): Candidate[] {
  const chosen: Candidate[] = [];
  let mask = 0;
  steps.forEach((step, i) => {
    const next = layers[i + 1] as Map<number, State>;
    const wanted = (layers[i] as Map<number, State>).get(mask) as State;
    let best: { mask: number; candidate: Candidate | null } | null = null;
    eachWay(step, mask, extraBits, (to, bits, candidate) => {
      if (bits + (next.get(to) as State).maxFrom < wanted.maxFrom) return;
      const isBetter =
        best === null || best.candidate === null || (candidate !== null && candidate.id < best.candidate.id);
      if (isBetter) best = { mask: to, candidate };
    });
    const found = best as { mask: number; candidate: Candidate | null } | null;
    if (found === null) return;
    mask = found.mask;
    if (found.candidate !== null) chosen.push(found.candidate);
  });
  return chosen;
}

/** The same for one redemption by itself, as most are: it takes one of its candidates, or none. */
export function weighAlone(candidates: readonly Candidate[], forced: ReadonlySet<string>): Weighed {
  const bitsOf = ({ id, bits }: Candidate): number => (forced.has(id) ? bits + forcedBits : bits);
  let chosen: Candidate | undefined;
  let best = 0;
  let sum = 0;
  for (const candidate of candidates) {
    const bits = bitsOf(candidate);
    if (bits > best || (bits === best && chosen === undefined)) {
      best = bits;
      chosen = candidate;
    }
    sum = log2Sum(sum, bits);
  }
  const marginals = new Map<Candidate, number>();
  let without = 0;
  for (const candidate of candidates) {
    const bits = bitsOf(candidate);
    marginals.set(candidate, 2 ** (bits - sum));
    if (chosen !== undefined && !isSameLink(candidate, chosen)) without = Math.max(without, bits);
  }
  if (chosen === undefined) return { marginals, best, chosen: [], bestWithout: new Map() };
  return { marginals, best, chosen: [chosen], bestWithout: new Map([[chosen, without]]) };
}

/** Whether two links say the same of a redemption of theirs: which tickets it belongs to. */
export function isSameLink(a: Candidate, b: Candidate): boolean {
  if (a.transactionIds.length !== b.transactionIds.length) return false;
  if (!a.redemptionIds.some((id) => b.redemptionIds.includes(id))) return false;
  return a.transactionIds.every((id) => b.transactionIds.includes(id));
}

/**
 * Weighs every valid assignment of a component exactly: forward and backward over its redemptions, a state being the set
 * of claims taken (the forward-backward algorithm of Baum et al. 1970 on that lattice). null when there are too many states.
 */
export function weigh(steps: readonly Step[], options: Options): Weighed | null {
  const layers = forward(steps, options);
  if (layers === null) return null;
  const extraBits = options.extraOnTicketBits;
  backward(steps, layers, extraBits);
  const start = (layers[0] as Map<number, State>).get(0) as State;
  const chosen = bestWay(steps, layers, extraBits);
  const isChosen = new Set(chosen);
  const marginals = new Map<Candidate, number>();
  const bestWithout = new Map<Candidate, number>();
  steps.forEach((step, i) => {
    const next = layers[i + 1] as Map<number, State>;
    const mine = step.moves.map((move) => move.candidate).find((candidate) => isChosen.has(candidate));
    for (const state of (layers[i] as Map<number, State>).values()) {
      eachWay(step, state.mask, extraBits, (mask, bits, candidate) => {
        const reached = next.get(mask) as State;
        const total = state.maxTo + bits + reached.maxFrom;
        if (mine !== undefined && (candidate === null || !isSameLink(candidate, mine))) {
          bestWithout.set(mine, Math.max(bestWithout.get(mine) ?? impossible, total));
        }
        if (candidate === null) return;
        const share = 2 ** (state.sumTo + bits + reached.sumFrom - start.sumFrom);
        marginals.set(candidate, (marginals.get(candidate) ?? 0) + share);
      });
    }
  });
  return { marginals, best: start.maxFrom, chosen, bestWithout };
}
