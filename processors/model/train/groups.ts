import type { Person, RedemptionRecord, TicketRecord } from '../../matching/record.ts';
import type { TruthTable } from '../evaluate/measures.ts';
import { sha256Hex } from '../model-file.ts';

/** Folds of a cross-validation. */
export const maxFolds = 5;

function keysOf(practiceId: string, { name, phone, email, memberId }: Person): string[] {
  const keys: string[] = [];
  for (const [kind, value] of [
    ['n', name?.full],
    ['p', phone],
    ['e', email],
    ['m', memberId],
  ] as const) {
    if (value != null && value !== '') keys.push(`${practiceId}\n${kind}${value}`);
  }
  return keys;
}

/** What tells customers apart. */
interface Known {
  readonly tickets: ReadonlyMap<string, TicketRecord>;
  readonly truths: TruthTable;
  /** Practices are only a way to keep records apart: one name in two of them is one customer. */
  readonly isOnePractice: boolean;
}

/**
 * The customer of each labelled redemption: redemptions that share a name, a phone, an e-mail or a member id, on their own side
 * or through their true tickets, are of one group, so that no person is ever on both sides of a split.
 */
export function customerGroups(
  redemptions: readonly RedemptionRecord[],
  { tickets, truths, isOnePractice }: Known,
): Map<string, string> {
  const parent = new Map<string, string>();
  const rootOf = (node: string): string => {
    let at = node;
    while (parent.get(at) !== undefined && parent.get(at) !== at) at = parent.get(at) as string;
    return at;
  };
  const join = (a: string, b: string): void => {
    const [low, high] = [rootOf(a), rootOf(b)].sort() as [string, string];
    parent.set(low, low);
    parent.set(high, low);
  };
  for (const { id, person, ...redemption } of redemptions) {
    const practiceId = isOnePractice ? '' : redemption.practiceId;
    const own = `r\n${id}`;
    join(own, own);
    for (const key of keysOf(practiceId, person)) join(own, key);
    for (const ticketId of truths.get(id)?.matches ?? []) {
      const ticket = tickets.get(ticketId);
      if (ticket) for (const key of keysOf(practiceId, ticket.person)) join(own, key);
    }
  }
  return new Map(redemptions.map(({ id }) => [id, rootOf(`r\n${id}`)]));
}

/** Groups in an order that only the seed decides. */
export function shuffled(groups: Iterable<string>, seed: string): string[] {
  const keyed = [...new Set(groups)].map((group): [string, string] => [sha256Hex(`${seed}\n${group}`), group]);
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Every group's fold, 0 to `folds` - 1: each in turn takes the next, the fold with the fewest cases first. */
export function foldsOf(sizes: ReadonlyMap<string, number>, folds: number, seed: string): Map<string, number> {
  const filled = new Array<number>(folds).fill(0);
  const foldOf = new Map<string, number>();
  for (const group of shuffled(sizes.keys(), seed)) {
    const fold = filled.indexOf(Math.min(...filled));
    filled[fold] = (filled[fold] as number) + (sizes.get(group) ?? 0);
    foldOf.set(group, fold);
  }
  return foldOf;
}

/** Customers in folds: the redemptions of each, and where a customer is. */
export interface CustomerFolds {
  readonly ids: readonly (readonly string[])[];
  readonly foldOf: ReadonlyMap<string, number>;
}

/** Redemptions in folds, by customer. */
export function customerFolds(
  ids: readonly string[],
  groupOf: ReadonlyMap<string, string>,
  seed: string,
): CustomerFolds {
  const sizes = new Map<string, number>();
  const groups = ids.map((id) => groupOf.get(id) ?? id);
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const folds = Math.min(maxFolds, sizes.size);
  const foldOf = foldsOf(sizes, folds, seed);
  const byFold: string[][] = Array.from({ length: folds }, () => []);
  ids.forEach((id, i) => {
    byFold[foldOf.get(groups[i] ?? '') ?? 0]?.push(id);
  });
  return { ids: byFold, foldOf };
}
