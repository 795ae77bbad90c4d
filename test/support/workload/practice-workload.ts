import type { Customer } from '../../../schemas/generated/types.ts';
import { type DeskContext, type RungTicket, ringUp, voided } from './desk.ts';
import { habitsOf } from './desk-claims.ts';
import { feedsOf, fiveFieldRedemption, fiveFieldTicket } from './feeds.ts';
import type { ProfileNoise, WorkloadKnobs } from './knobs.ts';
import type { ArrivingEvent, Workload } from './labelled-workload.ts';
import { type Client, clientsOf } from './people.ts';
import type { Practice } from './places.ts';
import { profileOf } from './profile-noise.ts';
import { type ProgramContext, type ProgramRow, phantom, redeem } from './program.ts';
import { createRandom } from './random.ts';
import { type RewardProgram, type RewardUse, type Visit, visitsOf } from './visits.ts';

function memoised<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = make(key);
      known.set(key, value);
    }
    return value;
  };
}

function deskOf(practice: Practice, knobs: WorkloadKnobs, seed: string): DeskContext {
  const random = createRandom(`${seed}/desk`);
  const profiles = new Map<string, Customer>();
  const noise: ProfileNoise = knobs.posProfile;
  let number = 10_000;
  return {
    practice,
    knobs,
    random,
    habits: memoised((clinicId) => habitsOf(createRandom(`${seed}/habits/${clinicId}`))),
    profile: ({ client }) => {
      if (random.chance(knobs.desk.typedAnew)) return profileOf(client, client.alleId, noise, random);
      let profile = profiles.get(client.key);
      if (profile === undefined) {
        profile = profileOf(client, client.alleId, noise, createRandom(`${seed}/pos/${client.key}`));
        profiles.set(client.key, profile);
      }
      return profile;
    },
    nextId: () => `${practice.id}-${++number}`,
  };
}

function programOf(practice: Practice, knobs: WorkloadKnobs, seed: string): ProgramContext {
  const profiles = new Map<string, Customer>();
  let number = 4_000_000;
  return {
    practice,
    knobs,
    random: createRandom(`${seed}/program`),
    profile: (client: Client, program: RewardProgram) => {
      const key = `${program}/${client.key}`;
      let profile = profiles.get(key);
      if (profile === undefined) {
        const memberId = program === 'ALLE' ? client.alleId : client.aspireId;
        profile = profileOf(client, memberId, knobs.programProfile, createRandom(`${seed}/${key}`));
        profiles.set(key, profile);
      }
      return profile;
    },
    nextId: (program) => `${practice.id}-${program === 'ALLE' ? 'AL' : 'AS'}${++number}`,
  };
}

interface Recorded {
  readonly tickets: RungTicket[];
  readonly rows: ProgramRow[];
}

function takenBack(tickets: readonly RungTicket[], desk: DeskContext): RungTicket[] {
  return tickets.map(({ revisions: [first] }) => {
    if (first === undefined) throw new Error('a ticket without a revision');
    return voided(first.ticket, desk.random.int(5, 4000), desk.random.pick(['VOIDED', 'REFUNDED'] as const));
  });
}

function record(visits: readonly Visit[], desk: DeskContext, program: ProgramContext): Recorded {
  const recorded: Recorded = { tickets: [], rows: [] };
  for (const visit of visits) {
    const takeBack = visit.uses.length > 0 && desk.random.chance(desk.knobs.program.voided);
    const tickets = ringUp(visit, desk);
    recorded.tickets.push(...(takeBack ? takenBack(tickets, desk) : tickets));
    // Half of the time nobody tells the program that the ticket was taken back.
    const rows = redeem(visit, takeBack && desk.random.chance(0.5), program);
    recorded.rows.push(...(takeBack ? rows.map((row) => ({ ...row, use: null })) : rows));
    if (visit.uses.length > 0 && desk.random.chance(desk.knobs.program.phantom)) {
      recorded.rows.push(phantom(visit, program));
    }
  }
  return recorded;
}

function truthOf({ tickets, rows }: Recorded): Map<string, readonly string[]> {
  const places = new Map<RewardUse, string[]>();
  for (const { revisions, carries } of tickets) {
    const id = revisions[0]?.ticket.transactionId;
    for (const use of carries) if (id !== undefined) places.set(use, [...(places.get(use) ?? []), id]);
  }
  return new Map(
    rows.flatMap(({ revisions, use, stands }) => {
      const id = revisions[0]?.redemption.redemptionId;
      if (id === undefined) return [];
      return [[id, (stands && use !== null ? places.get(use) : undefined) ?? []] as const];
    }),
  );
}

/** One practice's month: what its desk and its programs sent, and which redemption truly belongs to which tickets. */
export function practiceWorkload(
  practice: Practice,
  knobs: WorkloadKnobs,
  seed: string,
): Pick<Workload, 'events' | 'labels'> {
  const own = `${seed}/${practice.id}`;
  const clients = clientsOf(practice, knobs, createRandom(`${own}/clients`));
  const visits = visitsOf(practice, clients, knobs, createRandom(`${own}/visits`));
  const recorded = record(visits, deskOf(practice, knobs, own), programOf(practice, knobs, own));
  const feeds = feedsOf(practice, knobs, own);
  const repeats = createRandom(`${own}/repeats`);
  const events: ArrivingEvent[] = [];
  for (const { revisions } of recorded.tickets) {
    for (const { ticket, arrivesAtMs } of revisions) {
      const carried = feeds.carry(ticket);
      events.push({ kind: 'ticket', arrivesAtMs, value: knobs.feed.fiveFields ? fiveFieldTicket(carried) : carried });
    }
  }
  for (const { revisions, priceCents } of recorded.rows) {
    for (const { redemption, arrivesAtMs } of revisions) {
      const carried = feeds.carry(redemption);
      const value = knobs.feed.fiveFields ? fiveFieldRedemption(carried, priceCents) : carried;
      const event: ArrivingEvent = { kind: 'redemption', arrivesAtMs, value };
      events.push(event);
      if (repeats.chance(knobs.program.rowRepeated)) events.push({ ...event, arrivesAtMs: arrivesAtMs + 60_000 });
    }
  }
  return { events, labels: truthOf(recorded) };
}
