import type { Candidate } from './types.ts';

/** How many redemptions may link to a ticket that claims nothing; three fit into two bits of a state. */
const maxOnTicket = 3;
const maxBits = 30;
/** More than any evidence, and small enough for sums of bits to stay exact. */
export const forcedBits = 4_096;

/** A place in the state: which bits tell how often a claim is taken. */
interface Slot {
  readonly shift: number;
  readonly mask: number;
  readonly capacity: number;
}

/** A candidate as a move from state to state. */
export interface Move {
  readonly candidate: Candidate;
  /** The candidate's bits; far more for one that a person forced. */
  readonly bits: number;
  readonly uses: readonly Slot[];
}

/** One redemption's turn: it takes one of its moves, or stays unmatched. */
export interface Step {
  readonly redemptionId: string;
  readonly moves: readonly Move[];
  /** Set when an earlier redemption may have taken this one along, two to one claim. */
  readonly taken: Slot | null;
  /** Bits of the state that later steps still look at. */
  readonly keep: number;
}

/** The steps of one component, or null when its state does not fit into 30 bits. `forced` holds candidate ids. */
export function stepsOf(candidates: readonly Candidate[], forced: ReadonlySet<string>): Step[] | null {
  const order = turns(candidates);
  const position = new Map(order.map((id, i) => [id, i]));
  const stepOf = (candidate: Candidate): number =>
    Math.min(...candidate.redemptionIds.map((id) => position.get(id) as number));
  const byStep: Candidate[][] = order.map(() => []);
  for (const candidate of candidates) byStep[stepOf(candidate)]?.push(candidate);
  const slots = allocate(byStep, position);
  if (slots === null) return null;
  return order.map((redemptionId, i) => {
    const moves = (byStep[i] as Candidate[]).map((candidate) => {
      const uses = usedBy(candidate, position, i).flatMap((key) => slots.get(key)?.slot ?? []);
      return { candidate, bits: candidate.bits + (forced.has(candidate.id) ? forcedBits : 0), uses };
    });
    let keep = 0;
    for (const { slot, first, last } of slots.values()) if (first <= i && last > i) keep |= slot.mask << slot.shift;
    return { redemptionId, moves, taken: slots.get(`r${redemptionId}`)?.slot ?? null, keep };
  });
}

/** What a candidate takes from later steps: its claims, and the redemption that it takes along. */
function usedBy(candidate: Candidate, position: ReadonlyMap<string, number>, step: number): string[] {
  const others = candidate.redemptionIds.filter((id) => position.get(id) !== step);
  return [...candidate.claimIds.map((id) => `c${id}`), ...others.map((id) => `r${id}`)];
}

/** Redemptions so ordered that those which compete stand close together: few claims are then open at a time. */
function turns(candidates: readonly Candidate[]): string[] {
  const byNode = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const node of [...candidate.redemptionIds.map((id) => `r${id}`), ...candidate.claimIds]) {
      const there = byNode.get(node);
      if (there === undefined) byNode.set(node, [candidate]);
      else there.push(candidate);
    }
  }
  const order = new Set<string>();
  const queue = [...new Set(candidates.flatMap((candidate) => candidate.redemptionIds))].sort().reverse();
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (order.has(id)) continue;
    order.add(id);
    const neighbours = new Set<string>();
    for (const candidate of byNode.get(`r${id}`) ?? []) {
      for (const claimId of candidate.claimIds) {
        for (const rival of byNode.get(claimId) ?? []) for (const other of rival.redemptionIds) neighbours.add(other);
      }
    }
    queue.push(
      ...[...neighbours]
        .filter((other) => !order.has(other))
        .sort()
        .reverse(),
    );
  }
  return [...order];
}

interface Placed {
  readonly slot: Slot;
  readonly first: number;
  readonly last: number;
}

/** Gives bits to whatever two steps compete for, from its first step to its last; bits are used again after that. */
function allocate(byStep: readonly Candidate[][], position: ReadonlyMap<string, number>): Map<string, Placed> | null {
  const spans = new Map<string, { first: number; last: number }>();
  byStep.forEach((candidates, i) => {
    for (const key of candidates.flatMap((candidate) => usedBy(candidate, position, i))) {
      const span = spans.get(key);
      const last = key.startsWith('r') ? (position.get(key.slice(1)) as number) : i;
      if (span === undefined) spans.set(key, { first: i, last });
      else span.last = Math.max(span.last, last);
    }
  });
  const placed = new Map<string, Placed>();
  const freeAfter = new Array<number>(maxBits).fill(-1);
  for (const [key, { first, last }] of [...spans].sort(([, a], [, b]) => a.first - b.first)) {
    if (first === last) continue;
    const width = isImplicit(key) ? 2 : 1;
    const shift = freeAfter.findIndex((_, at) => at + width <= maxBits && isFree(freeAfter, at, { width, first }));
    if (shift < 0) return null;
    freeAfter.fill(last, shift, shift + width);
    const capacity = isImplicit(key) ? maxOnTicket : 1;
    placed.set(key, { slot: { shift, mask: width === 2 ? 3 : 1, capacity }, first, last });
  }
  return placed;
}

function isFree(freeAfter: readonly number[], at: number, wanted: { width: number; first: number }): boolean {
  for (let i = at; i < at + wanted.width; i++) if ((freeAfter[i] as number) >= wanted.first) return false;
  return true;
}

function isImplicit(key: string): boolean {
  return key.startsWith('c') && key.endsWith('#');
}
