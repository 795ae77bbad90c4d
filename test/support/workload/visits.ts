import type { WorkloadKnobs } from './knobs.ts';
import { dayOf } from './local-time.ts';
import type { Client } from './people.ts';
import type { Practice, SpaClinic } from './places.ts';
import { promoted, rewardDollars, type SpaProduct, sales } from './products.ts';
import type { Random } from './random.ts';

/** The programs whose rewards are reconciled. */
export type RewardProgram = 'ALLE' | 'ASPIRE';

/** Something bought, at its list price. */
export interface Purchase {
  readonly product: SpaProduct;
  readonly cents: number;
}

/** A reward used in a visit; each part is one redemption at the program. */
export interface RewardUse {
  readonly program: RewardProgram;
  readonly partCents: readonly number[];
  readonly authCodes: readonly string[];
  readonly purchase: Purchase;
}

/** What truly happened, before anybody wrote it down. */
export interface Visit {
  readonly client: Client;
  readonly clinic: SpaClinic;
  /** Local day and minute of paying. */
  readonly day: number;
  readonly minute: number;
  readonly purchases: readonly Purchase[];
  readonly uses: readonly RewardUse[];
  readonly provider: string;
}

const maxVisits = 4;
const opensAt = 9 * 60;
const closesAt = 19 * 60;
/** Days from the first to the promotion. */
const promotionDay = 9;
const codeLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Six characters, as the program's app shows them. */
export function authCodeOf(random: Random): string {
  return Array.from({ length: 6 }, () => codeLetters[random.int(0, codeLetters.length - 1)]).join('');
}

function purchasesOf(random: Random, knobs: WorkloadKnobs): Purchase[] {
  // Document 000's records name one service each.
  const count = knobs.feed.fiveFields || random.chance(0.62) ? 1 : random.chance(0.75) ? 2 : 3;
  return Array.from({ length: count }, () => {
    const product = sales.draw(random);
    return { product, cents: random.int(product.lowDollars, product.highDollars) * 100 };
  });
}

function useOf(random: Random, knobs: WorkloadKnobs, program: RewardProgram, purchase: Purchase): RewardUse {
  const draw = (): number => Math.min(rewardDollars[program].draw(random) * 100, purchase.cents);
  const partCents = random.chance(knobs.crowd.twoRewards) ? [draw(), draw()] : [draw()];
  return { program, partCents, authCodes: partCents.map(() => authCodeOf(random)), purchase };
}

function usesOf(random: Random, knobs: WorkloadKnobs, purchases: readonly Purchase[]): RewardUse[] {
  const programs: RewardProgram[] = ['ALLE', 'ASPIRE'];
  return programs.flatMap((program) => {
    const purchase = purchases.find((p) => p.product.program === program);
    return purchase !== undefined && random.chance(knobs.crowd.usesReward)
      ? [useOf(random, knobs, program, purchase)]
      : [];
  });
}

function daysOf(random: Random, knobs: WorkloadKnobs): number[] {
  const first = dayOf(knobs.firstDay);
  const days: number[] = [];
  do {
    const day = first + random.int(0, knobs.days - 1);
    // 1970-01-01 was a Thursday: (day + 4) % 7 is 0 on Sundays, when most clinics are shut.
    if ((day + 4) % 7 !== 0 || random.chance(0.15)) days.push(day);
  } while (days.length === 0 || (days.length < maxVisits && random.chance(knobs.crowd.repeatVisit)));
  return days;
}

function clinicOf(random: Random, knobs: WorkloadKnobs, practice: Practice, client: Client): SpaClinic {
  const home = practice.clinics[client.homeClinic] as SpaClinic;
  if (!random.chance(knobs.crowd.visitsSister) || home.sisterIds.length === 0) return home;
  const sister = random.pick(home.sisterIds);
  return practice.clinics.find((c) => c.id === sister) ?? home;
}

/** What everybody buys on the promotion day. */
function promotedPurchase(random: Random): Purchase {
  return { product: promoted, cents: random.int(promoted.lowDollars, promoted.highDollars) * 100 };
}

function promotedUse(random: Random, purchase: Purchase): RewardUse {
  return { program: 'ALLE', partCents: [5000], authCodes: [authCodeOf(random)], purchase };
}

/** A practice's visits in order of time: clients come one to four times a month, seldom twice a day. */
export function visitsOf(
  practice: Practice,
  clients: readonly Client[],
  knobs: WorkloadKnobs,
  random: Random,
): Visit[] {
  const wanted = knobs.visitsPerClinic * practice.clinics.length;
  const visits: Visit[] = [];
  while (visits.length < wanted) {
    const client = random.pick(clients);
    for (const day of daysOf(random, knobs)) {
      const promotion = random.fork(`${client.key}/${visits.length}`);
      const purchase = promotion.chance(knobs.crowd.promotionDay) ? promotedPurchase(promotion) : null;
      const purchases = purchase ? [purchase] : purchasesOf(random, knobs);
      visits.push({
        client,
        clinic: clinicOf(random, knobs, practice, client),
        day: purchase ? dayOf(knobs.firstDay) + promotionDay : day,
        minute: random.int(opensAt, closesAt),
        purchases,
        uses: purchase ? [promotedUse(promotion, purchase)] : usesOf(random, knobs, purchases),
        provider: random.pick(practice.providers),
      });
    }
  }
  return visits.sort((a, b) => a.day - b.day || a.minute - b.minute);
}
