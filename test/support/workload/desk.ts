import type { Customer, PosTransaction, Tender, TicketLine } from '../../../schemas/generated/types.ts';
import { type ClaimLine, claimedCents, claimLine, halvedCents } from './desk-claims.ts';
import type { WorkloadKnobs } from './knobs.ts';
import { utcOf } from './local-time.ts';
import type { Practice, SpaClinic } from './places.ts';
import { houseDiscounts } from './products.ts';
import type { Random } from './random.ts';
import type { RewardUse, Visit } from './visits.ts';

/** A ticket with all its revisions. */
export interface RungTicket {
  readonly revisions: readonly { readonly ticket: PosTransaction; readonly arrivesAtMs: number }[];
  /** Rewards whose true place is this ticket. */
  readonly carries: readonly RewardUse[];
}

/** What the desk has at hand while it rings up. */
export interface DeskContext {
  readonly practice: Practice;
  readonly knobs: WorkloadKnobs;
  readonly random: Random;
  readonly habits: (clinicId: string) => ReadonlyMap<string, string>;
  readonly profile: (visit: Visit) => Customer;
  readonly nextId: () => string;
}

/** One ticket to write: which purchases and claims stand on it, and when. */
interface Slip {
  readonly purchases: Visit['purchases'];
  readonly claims: readonly { readonly use: RewardUse; readonly cents: readonly number[] }[];
  readonly minute: number;
}

const taxRate = 0.081;

function moneyLines(slip: Slip, context: DeskContext, hidden: ReadonlySet<RewardUse>): TicketLine[] {
  const { random, knobs } = context;
  const line = (kind: TicketLine['kind'], lineId: string, product: string | null, amountCents: number): TicketLine => ({
    lineId,
    kind,
    product,
    label: null,
    amountCents,
    authCode: null,
  });
  const lines = slip.purchases.map((purchase, i) => {
    const { product, cents } = purchase;
    const text = random.chance(knobs.desk.vagueProduct) ? product.vague : random.pick(product.spellings);
    // A desk that does not write the reward down either charges less or lets the books differ.
    const lessCents = [...hidden].find((use) => use.purchase === purchase && random.chance(0.35));
    const reward = lessCents?.partCents.reduce((sum, part) => sum + part, 0) ?? 0;
    return line('SALE', `${i + 1}`, text, Math.max(0, cents - reward));
  });
  const sold = lines.reduce((sum, l) => sum + l.amountCents, 0);
  if (slip.purchases.some((p) => /^(SkinMedica|ZO|LATISSE)/.test(p.product.official))) {
    lines.push(line('TAX', 'tax', 'Sales tax', Math.round(sold * taxRate)));
  }
  if (random.chance(knobs.desk.tip)) {
    lines.push(line('TIP', 'tip', 'Tip', Math.round((sold * random.pick([0.1, 0.15, 0.18, 0.2])) / 100) * 100));
  }
  if (random.chance(0.05)) {
    const label = random.pick(houseDiscounts);
    lines.push({ ...line('DISCOUNT', 'house', null, Math.round(sold * 0.05)), label });
  }
  return lines;
}

function claimsOf(slip: Slip, lines: readonly TicketLine[], clinic: SpaClinic, context: DeskContext): ClaimLine[] {
  const { random, knobs } = context;
  const claims: ClaimLine[] = [];
  for (const { use, cents } of slip.claims) {
    const at = slip.purchases.indexOf(use.purchase);
    for (const amount of cents) {
      const product = at >= 0 && random.chance(0.6) ? (lines[at]?.product ?? null) : null;
      const written = { lineId: `r${claims.length + 1}`, cents: amount, product };
      claims.push(claimLine(use, written, knobs.desk, { habits: context.habits(clinic.id), random }));
    }
  }
  return claims;
}

function payment(dueCents: number, random: Random): Tender[] {
  if (dueCents <= 0) return [];
  const [kind, label] = random.pick([
    ['CARD', 'Visa'],
    ['CARD', 'Credit Card'],
    ['CARD', 'Amex'],
    ['CASH', 'Cash'],
    ['FINANCING', 'CareCredit'],
  ] as const);
  return [{ lineId: 'pay', kind, label, amountCents: dueCents, product: null, authCode: null }];
}

function recordedClinic(visit: Visit, context: DeskContext): SpaClinic {
  const { random, knobs, practice } = context;
  return random.chance(knobs.desk.wrongClinic) ? random.pick(practice.clinics) : visit.clinic;
}

/** What the slips of one visit have in common. */
interface Sitting {
  readonly clinic: SpaClinic;
  readonly day: number;
  readonly customer: Customer;
}

function sittingOf(visit: Visit, context: DeskContext): Sitting {
  const { random, knobs } = context;
  return {
    clinic: recordedClinic(visit, context),
    day: visit.day + (random.chance(knobs.desk.nextDay) ? 1 : 0),
    customer: context.profile(visit),
  };
}

function writeTicket(visit: Visit, slip: Slip, sitting: Sitting, context: DeskContext): PosTransaction {
  const { random } = context;
  const { clinic, day, customer } = sitting;
  const written = new Set(slip.claims.map((c) => c.use));
  const lines = moneyLines(slip, context, new Set(visit.uses.filter((use) => !written.has(use))));
  const claims = claimsOf(slip, lines, clinic, context);
  const signed = (l: TicketLine): number => (l.kind === 'DISCOUNT' ? -l.amountCents : l.amountCents);
  const claimed = claims.reduce((sum, c) => sum + ('line' in c ? c.line.amountCents : c.tender.amountCents), 0);
  const grossCents = lines.reduce((sum, l) => sum + signed(l), 0);
  return {
    transactionId: `pos:${context.nextId()}`,
    source: 'pos',
    practiceId: context.practice.id,
    clinicId: clinic.id,
    revision: 1,
    status: 'COMPLETED',
    occurredAt: utcOf(clinic.zone, day, slip.minute),
    occurredOn: null,
    customer,
    provider: visit.provider,
    lines: [...lines, ...claims.flatMap((c) => ('line' in c ? [c.line] : []))],
    tenders: [...claims.flatMap((c) => ('tender' in c ? [c.tender] : [])), ...payment(grossCents - claimed, random)],
    totalCents: grossCents,
    batchId: null,
    supersedesRevision: null,
  };
}

function slipsOf(visit: Visit, context: DeskContext): Slip[] {
  const { random, knobs } = context;
  const written = visit.uses.filter(() => !random.chance(knobs.desk.implicit));
  const [use] = written;
  if (use !== undefined && written.length === 1 && random.chance(knobs.desk.splitTickets)) {
    const [first, second] = halvedCents(use, random);
    if (first !== undefined && second !== undefined) {
      const later = visit.minute + random.int(2, 30);
      return [
        { purchases: visit.purchases, claims: [{ use, cents: [first] }], minute: visit.minute },
        { purchases: [use.purchase], claims: [{ use, cents: [second] }], minute: later },
      ];
    }
  }
  const claims = written.map((u) => ({ use: u, cents: claimedCents(u, knobs.desk, random) }));
  return [{ purchases: visit.purchases, claims, minute: visit.minute }];
}

function single(ticket: PosTransaction, carries: readonly RewardUse[]): RungTicket {
  return { revisions: [{ ticket, arrivesAtMs: ticket.occurredAt }], carries };
}

/** The ticket taken back `afterMinutes` later. */
export function voided(ticket: PosTransaction, afterMinutes: number, status: 'VOIDED' | 'REFUNDED'): RungTicket {
  const arrivesAtMs = ticket.occurredAt + afterMinutes * 60_000;
  return {
    revisions: [
      { ticket, arrivesAtMs: ticket.occurredAt },
      { ticket: { ...ticket, revision: 2, status }, arrivesAtMs },
    ],
    carries: [],
  };
}

/** Rings a visit up, as a desk does: usually one ticket, sometimes void and ring again, twice, in two, or never. */
export function ringUp(visit: Visit, context: DeskContext): RungTicket[] {
  const { random, knobs } = context;
  if (random.chance(knobs.desk.ticketLost)) return [];
  const sitting = sittingOf(visit, context);
  const tickets = slipsOf(visit, context).map((slip) => writeTicket(visit, slip, sitting, context));
  const [first, ...rest] = tickets;
  if (first === undefined || rest.length > 0) return tickets.map((t) => single(t, visit.uses));
  const again = (minutes: number): PosTransaction => ({
    ...first,
    transactionId: `pos:${context.nextId()}`,
    occurredAt: first.occurredAt + minutes * 60_000,
  });
  if (random.chance(knobs.desk.voidAndRing)) {
    return [voided(first, random.int(1, 10), 'VOIDED'), single(again(random.int(2, 15)), visit.uses)];
  }
  if (random.chance(knobs.desk.rungTwice)) return [single(first, visit.uses), single(again(random.int(15, 90)), [])];
  return [single(first, visit.uses)];
}
