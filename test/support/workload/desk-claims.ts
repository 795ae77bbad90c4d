import type { Tender, TicketLine } from '../../../schemas/generated/types.ts';
import type { DeskKnobs } from './knobs.ts';
import { rewardLabels } from './products.ts';
import { mistype } from './profile-noise.ts';
import type { Random } from './random.ts';
import type { RewardUse } from './visits.ts';

/** A reward as one line of a ticket. */
export type ClaimLine = { readonly line: TicketLine } | { readonly tender: Tender };

/** Cents of a reward as typed: a nought too many or too few, ten dollars off, or two digits exchanged. */
function typedCents(cents: number, random: Random): number {
  const dollars = cents / 100;
  const kind = random.int(0, 3);
  if (kind === 0) return cents * 10;
  if (kind === 1 && dollars >= 10) return cents / 10;
  if (kind === 2) return cents + (random.chance(0.5) && cents > 1000 ? -1000 : 1000);
  const swapped = Number([...String(dollars)].reverse().join(''));
  return swapped === dollars || !Number.isInteger(swapped) || swapped === 0 ? cents + 500 : swapped * 100;
}

function splitOf(cents: number, random: Random): number[] {
  const tens = Math.floor(cents / 1000);
  if (tens < 2) return [cents];
  const first = random.int(1, tens - 1) * 1000;
  const rest = cents - first;
  if (rest >= 2000 && random.chance(0.2)) return [first, 1000, rest - 1000];
  return [first, rest];
}

function labelOf(use: RewardUse, desk: DeskKnobs, habits: ReadonlyMap<string, string>, random: Random): string {
  if (random.chance(desk.unnamedLabel)) return rewardLabels.none.draw(random);
  const other = use.program === 'ALLE' ? 'ASPIRE' : 'ALLE';
  const program = random.chance(desk.wrongBrand) ? other : use.program;
  const habit = habits.get(program);
  return habit !== undefined && random.chance(0.75) ? habit : rewardLabels[program].draw(random);
}

/** How a clinic usually writes each program's rewards. */
export function habitsOf(random: Random): Map<string, string> {
  return new Map([
    ['ALLE', rewardLabels.ALLE.draw(random)],
    ['ASPIRE', rewardLabels.ASPIRE.draw(random)],
  ]);
}

/** Amounts that the desk writes for a reward, in order: one line, or several when it splits it. */
export function claimedCents(use: RewardUse, desk: DeskKnobs, random: Random): number[] {
  const total = use.partCents.reduce((sum, cents) => sum + cents, 0);
  if (use.partCents.length > 1) return random.chance(0.6) ? [total] : [...use.partCents];
  if (random.chance(desk.splitLines)) return splitOf(total, random);
  return random.chance(desk.amountTypo) ? [typedCents(total, random)] : [total];
}

/** Halves of a reward for two tickets of one day; one amount when it cannot be halved. */
export function halvedCents(use: RewardUse, random: Random): number[] {
  const total = use.partCents.reduce((sum, cents) => sum + cents, 0);
  const [first = total, ...rest] = splitOf(total, random);
  return rest.length === 0 ? [first] : [first, total - first];
}

/** Writes one claim; `lineId` is unique on the ticket. */
export function claimLine(
  use: RewardUse,
  written: { readonly lineId: string; readonly cents: number; readonly product: string | null },
  desk: DeskKnobs,
  context: { readonly habits: ReadonlyMap<string, string>; readonly random: Random },
): ClaimLine {
  const { habits, random } = context;
  const { lineId, cents, product } = written;
  const code = random.chance(desk.authCode) ? (use.authCodes[0] ?? null) : null;
  const authCode = code !== null && random.chance(desk.authCodeTypo) ? mistype(code, random) : code;
  const label = labelOf(use, desk, habits, random);
  if (random.chance(desk.discountLine)) {
    return { line: { lineId, kind: 'DISCOUNT', product, label, amountCents: cents, authCode } };
  }
  return { tender: { lineId, kind: 'REWARD', label, amountCents: cents, product, authCode } };
}
