import type { Customer, Redemption, RedemptionStatus } from '../../../schemas/generated/types.ts';
import type { WorkloadKnobs } from './knobs.ts';
import { utcOf } from './local-time.ts';
import type { Practice, SpaClinic } from './places.ts';
import { sales } from './products.ts';
import type { Random } from './random.ts';
import { authCodeOf, type RewardProgram, type RewardUse, type Visit } from './visits.ts';

/** A redemption with all its revisions; `stands` is false when it was taken back. */
export interface ProgramRow {
  readonly revisions: readonly { readonly redemption: Redemption; readonly arrivesAtMs: number }[];
  /** The reward it truly is; null for one that belongs to no visit. */
  readonly use: RewardUse | null;
  readonly stands: boolean;
  /** Price of what it was used for. */
  readonly priceCents: number;
}

/** What a program knows while it records. */
export interface ProgramContext {
  readonly practice: Practice;
  readonly knobs: WorkloadKnobs;
  readonly random: Random;
  readonly profile: (client: Visit['client'], program: RewardProgram) => Customer;
  readonly nextId: (program: RewardProgram) => string;
}

function minuteOf(visit: Visit, context: ProgramContext): { day: number; minute: number } {
  const { random, knobs } = context;
  const { day } = visit;
  const p = knobs.program;
  if (random.chance(p.lateDays)) return { day: day + random.int(3, 13), minute: random.int(540, 1080) };
  if (random.chance(p.nextDay)) return { day: day + 1, minute: random.int(540, 1080) };
  if (random.chance(p.afterMidnight)) return { day: day + 1, minute: random.int(1, 100) };
  if (random.chance(p.endOfDay)) return { day, minute: Math.min(1438, random.int(1110, 1410)) };
  return { day, minute: visit.minute + random.int(-25, 8) };
}

function clinicOf(visit: Visit, context: ProgramContext): SpaClinic {
  const { random, knobs, practice } = context;
  if (visit.clinic.sisterIds.length === 0 || !random.chance(knobs.program.sisterClinic)) return visit.clinic;
  const sister = random.pick(visit.clinic.sisterIds);
  return practice.clinics.find((c) => c.id === sister) ?? visit.clinic;
}

function recordOf(visit: Visit, use: RewardUse, part: number, context: ProgramContext): Redemption {
  const { random, knobs } = context;
  const clinic = clinicOf(visit, context);
  const { day, minute } = minuteOf(visit, context);
  return {
    redemptionId: `${use.program.toLowerCase()}:${context.nextId(use.program)}`,
    source: use.program.toLowerCase(),
    program: use.program,
    practiceId: context.practice.id,
    clinicId: random.chance(knobs.program.clinicMissing) ? null : clinic.id,
    revision: 1,
    status: 'COMPLETED',
    occurredAt: utcOf(clinic.zone, day, minute),
    occurredOn: null,
    customer: context.profile(visit.client, use.program),
    authCode: random.chance(knobs.program.authCodeMissing) ? null : (use.authCodes[part] ?? null),
    product: random.chance(knobs.program.productMissing) ? null : use.purchase.product.official,
    amountCents: use.partCents[part] as number,
    prepaid: false,
    batchId: null,
    supersedesRevision: null,
  };
}

function standing(redemption: Redemption, use: RewardUse | null, priceCents: number): ProgramRow {
  return { revisions: [{ redemption, arrivesAtMs: redemption.occurredAt }], use, stands: true, priceCents };
}

function takenBack(redemption: Redemption, use: RewardUse, status: RedemptionStatus, random: Random): ProgramRow {
  const arrivesAtMs = redemption.occurredAt + random.int(1, 48) * 3_600_000;
  return {
    revisions: [
      { redemption, arrivesAtMs: redemption.occurredAt },
      { redemption: { ...redemption, revision: 2, status }, arrivesAtMs },
    ],
    use,
    stands: false,
    priceCents: use.purchase.cents,
  };
}

/** The same reward recorded again; it truly is that reward when the first record was taken back. */
function recordedAgain(redemption: Redemption, use: RewardUse, isTrue: boolean, context: ProgramContext): ProgramRow {
  const { random } = context;
  const program = redemption.program as RewardProgram;
  const again: Redemption = {
    ...redemption,
    redemptionId: `${redemption.source}:${context.nextId(program)}`,
    occurredAt: redemption.occurredAt + random.int(3, 1500) * 60_000,
    authCode: random.chance(0.7) ? redemption.authCode : authCodeOf(random),
  };
  return standing(again, isTrue ? use : null, use.purchase.cents);
}

/** What the programs record of a visit. `takeBack`: the desk took the visit back, and the program is told. */
export function redeem(visit: Visit, takeBack: boolean, context: ProgramContext): ProgramRow[] {
  const { random, knobs } = context;
  const rows: ProgramRow[] = [];
  for (const use of visit.uses) {
    use.partCents.forEach((_, part) => {
      if (random.chance(knobs.program.redemptionLost)) return;
      const redemption = recordOf(visit, use, part, context);
      const reversed = random.chance(knobs.program.reversed);
      const status = takeBack ? 'REVERSED' : random.pick(['REVERSED', 'CANCELLED', 'EXPIRED'] as const);
      rows.push(
        takeBack || reversed
          ? takenBack(redemption, use, status, random)
          : standing(redemption, use, use.purchase.cents),
      );
      if (random.chance(knobs.program.redeemedTwice)) rows.push(recordedAgain(redemption, use, reversed, context));
    });
  }
  return rows;
}

/** A redemption that belongs to no visit: somebody's reward was used by mistake, or for a visit that never was. */
export function phantom(visit: Visit, context: ProgramContext): ProgramRow {
  const { random } = context;
  let product = sales.draw(random);
  while (product.program === null) product = sales.draw(random);
  const use: RewardUse = {
    program: product.program,
    partCents: [random.pick([2000, 4000, 6000, 1000])],
    authCodes: [authCodeOf(random)],
    purchase: { product, cents: product.lowDollars * 100 },
  };
  // Never on the visit's own day or the next: that would be a redemption like any other.
  const elsewhen = { ...visit, day: visit.day + random.int(2, 7) * (random.chance(0.5) ? 1 : -1) };
  return standing(recordOf(elsewhen, use, 0, context), null, use.purchase.cents);
}
