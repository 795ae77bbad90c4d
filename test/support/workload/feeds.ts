import type { PosTransaction, Redemption } from '../../../schemas/generated/types.ts';
import type { WorkloadKnobs } from './knobs.ts';
import { utcOf, wallOf } from './local-time.ts';
import type { Practice } from './places.ts';
import { createRandom } from './random.ts';

type Dated = Pick<PosTransaction, 'source' | 'clinicId' | 'occurredAt' | 'occurredOn'>;

/** How a practice's feeds state time: each clinic's feed of each source has habits of its own. */
export interface Feeds {
  /** The event as its feed carries it. */
  carry<E extends Dated>(event: E): E;
  /** Zone of a clinic; of the first when the event names none. */
  zoneOf(clinicId: string | null): string;
}

const dayMs = 86_400_000;

/** The feeds of one practice: some state dates only, some stamp local time as if it were UTC. */
export function feedsOf(practice: Practice, knobs: WorkloadKnobs, seed: string): Feeds {
  const lot = (label: string): number => createRandom(`${seed}/feeds/${practice.id}/${label}`).next();
  const zoneOf = (clinicId: string | null): string => {
    const clinic = practice.clinics.find((c) => c.id === clinicId) ?? practice.clinics[0];
    if (clinic === undefined) throw new Error(`practice ${practice.id} has no clinic`);
    return clinic.zone;
  };
  const known = new Map<string, 'date' | 'local' | 'utc'>();
  const habitOf = (source: string, clinicId: string | null): 'date' | 'local' | 'utc' => {
    const key = `${source}/${clinicId}`;
    let habit = known.get(key);
    if (habit === undefined) {
      const local = lot(`${key}/local`) < knobs.feed.localAsUtc;
      habit = lot(`${source}/date`) < knobs.feed.dateOnly ? 'date' : local ? 'local' : 'utc';
      known.set(key, habit);
    }
    return habit;
  };
  return {
    zoneOf,
    carry(event) {
      const zone = zoneOf(event.clinicId);
      const habit = habitOf(event.source, event.clinicId);
      if (habit === 'utc') return event;
      const wallMs = wallOf(zone, event.occurredAt);
      if (habit === 'local') return { ...event, occurredAt: wallMs };
      const day = Math.floor(wallMs / dayMs);
      return { ...event, occurredOn: day, occurredAt: utcOf(zone, day, 720) };
    },
  };
}

/** A ticket as document 000 has it: who, one amount, a date and a service. */
export function fiveFieldTicket(ticket: PosTransaction): PosTransaction {
  const sale = ticket.lines.filter((line) => line.kind === 'SALE').slice(0, 1);
  return {
    ...ticket,
    clinicId: null,
    customer: { ...ticket.customer, email: null, memberId: null },
    provider: null,
    lines: sale,
    tenders: [],
    totalCents: null,
  };
}

/** A reward as document 000 has it: its amount is the price of the service. */
export function fiveFieldRedemption(redemption: Redemption, priceCents: number): Redemption {
  return {
    ...redemption,
    clinicId: null,
    customer: { ...redemption.customer, email: null, memberId: null },
    authCode: null,
    amountCents: priceCents,
  };
}
