import { shuffled } from './groups.ts';

interface Customer {
  readonly ids: string[];
  matched: number;
  others: number;
}

/**
 * Redemptions held out: whole customers, in an order that only the seed decides, up to the share of the matched ones and the
 * same share of the others. By customer alone, the few others would as likely all be on one side.
 */
export function heldOut(
  groupOf: ReadonlyMap<string, string>,
  isMatched: (redemptionId: string) => boolean,
  { share, seed }: { readonly share: number; readonly seed: string },
): Set<string> {
  const customers = new Map<string, Customer>();
  const room = { matched: 0, others: 0 };
  for (const [id, group] of groupOf) {
    const customer = customers.get(group) ?? { ids: [], matched: 0, others: 0 };
    const side = isMatched(id) ? 'matched' : 'others';
    customer.ids.push(id);
    customer[side]++;
    room[side] += share;
    customers.set(group, customer);
  }
  room.matched = Math.round(room.matched);
  room.others = Math.round(room.others);
  const rarer = room.others <= room.matched ? 'others' : 'matched';
  const held = new Set<string>();
  const inTurn = shuffled(customers.keys(), `${seed}/validation`).map((group) => customers.get(group) as Customer);
  // Whoever has some of the rarer class comes first: later there may be no room for the rest of what that customer has.
  for (const { ids, matched, others } of [...inTurn].sort((a, b) => Math.sign(b[rarer]) - Math.sign(a[rarer]))) {
    if (matched > room.matched || others > room.others) continue;
    room.matched -= matched;
    room.others -= others;
    for (const id of ids) held.add(id);
  }
  return held;
}
