import { createRandom, type Random } from '../random.ts';
import { guestsOf } from './guests.ts';
import type { ForeignKnobs } from './knobs.ts';
import { type Profile, profileOf } from './profile.ts';
import { type Sitting, sittingsOf } from './sittings.ts';
import { digitSlip } from './slips.ts';

/** Two exports and their labels, as text. */
export interface ForeignFiles {
  readonly pos: string;
  readonly rewards: string;
  readonly labels: string;
}

type Row = readonly string[];

const firstDay = Date.UTC(2026, 3, 6);
const dayMs = 86_400_000;
const posHeader = [
  'Invoice #',
  'Location',
  'Client',
  'Mobile',
  'Email',
  'Item',
  'Net',
  'Reward Label',
  'Reward Amount',
  'Status',
  'Date',
];
const rewardHeader = [
  'Redemption ID',
  'Program',
  'Location',
  'Patient Name',
  'Phone',
  'Email',
  'Product',
  'Amount',
  'Status',
  'Redeemed At',
];
const labelsOf = {
  Alle: ['Alle', 'Allergan Rewards', 'ALLE REDEMPTION', 'BD credit'],
  Aspire: ['Aspire', 'Galderma ASPIRE', 'Aspire Rwds'],
};

const text = (rows: readonly Row[]): string =>
  rows.map((row) => row.map((v) => (/[",]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v)).join(',')).join('\n');
const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;
const site = (index: number): string => `GLOW-${index + 1}`;

function stamp(day: number, minute: number, hasTimes: boolean): string {
  const at = new Date(firstDay + day * dayMs + minute * 60_000).toISOString();
  return hasTimes ? `${at.slice(5, 7)}/${at.slice(8, 10)}/${at.slice(0, 4)} ${at.slice(11, 16)}` : at.slice(0, 10);
}

/** Writes rows while a workload is told. */
interface Clerk {
  readonly knobs: ForeignKnobs;
  readonly random: Random;
  readonly pos: Row[];
  readonly rewards: Row[];
  readonly labels: Row[];
}

function amountWritten(cents: number, { knobs, random }: Clerk): number {
  if (!random.chance(knobs.amountSlip)) return cents;
  const slipped = Number(digitSlip(String(cents / 100), random)) * 100;
  return slipped > 0 ? slipped : cents;
}

/** The reward's part of a ticket: a label and an amount a row, or nothing. */
function claimRows({ reward }: Sitting, clerk: Clerk): [label: string, amount: string][] {
  const { knobs, random } = clerk;
  if (reward === null || knobs.writing !== 'labelled' || random.chance(knobs.unwritten)) return [];
  const label = random.chance(0.08) ? 'Coupon' : random.pick(labelsOf[reward.maker]);
  if (random.chance(knobs.splits) && reward.cents >= 4_000) {
    const part = random.int(1, reward.cents / 1_000 - 1) * 1_000;
    return [part, reward.cents - part].map((cents) => [label, dollars(cents)]);
  }
  return [[label, dollars(amountWritten(reward.cents, clerk))]];
}

function soldRows(sitting: Sitting, clerk: Clerk): [item: string, amount: string][] {
  const { knobs, random } = clerk;
  const sold = sitting.treatments.map(({ desk, cents }): [string, number] => [knobs.hasProducts ? desk : '', cents]);
  if (knobs.writing === 'stated') return sold.map(([item, cents]) => [item, dollars(amountWritten(cents, clerk))]);
  if (random.chance(0.25)) sold.push(['Gratuity', random.int(10, 120) * 100]);
  if (random.chance(0.15)) sold.push(['Sales Tax', random.int(300, 4_000)]);
  if (random.chance(0.06)) sold.push(['Gift Card Sale', random.pick([5_000, 10_000])]);
  return sold.map(([item, cents]) => [item, dollars(cents)]);
}

function ring(sitting: Sitting, who: Profile, clerk: Clerk): string {
  const { knobs, random, pos } = clerk;
  const id = `${10_000 + pos.length}`;
  const at = stamp(sitting.day + (random.chance(knobs.keyedLater) ? 1 : 0), sitting.minute, knobs.hasTimes);
  const head = [id, site(sitting.site), who.name, who.phone, who.email];
  const status = sitting.reward !== null && random.chance(knobs.refunds) ? 'Refunded' : 'Closed';
  for (const [item, amount] of soldRows(sitting, clerk)) pos.push([...head, item, amount, '', '', status, at]);
  for (const [label, amount] of claimRows(sitting, clerk)) pos.push([...head, '', '', label, amount, status, at]);
  return status === 'Refunded' ? '' : id;
}

function redeem(sitting: Sitting, who: Profile, ticketId: string, clerk: Clerk): void {
  const { reward } = sitting;
  if (reward === null) return;
  const { knobs, random, rewards, labels } = clerk;
  const id = `RX${700_000 + rewards.length}`;
  const later = random.chance(knobs.redeemedLater) ? random.pick([1, 1, 1, 2, 3, 5, 9]) : 0;
  const at = stamp(sitting.day + later, sitting.minute + random.int(-20, 60), knobs.hasTimes);
  const where = random.chance(knobs.otherSite) ? random.int(0, knobs.sites - 1) : sitting.site;
  const cents = knobs.writing === 'stated' ? reward.treatment.cents : reward.cents;
  const product = knobs.hasProducts && random.chance(0.85) ? reward.treatment.program : '';
  rewards.push([
    id,
    reward.maker,
    site(where),
    who.name,
    who.phone,
    who.email,
    product,
    dollars(cents),
    'Redeemed',
    at,
  ]);
  labels.push([id, ticketId, ticketId === '' ? '0' : '1']);
}

/** A workload by another hand: the same knobs and seed give the same text. */
export function foreignFiles(knobs: ForeignKnobs, seed: string): ForeignFiles {
  const random = createRandom(`${seed}/foreign`);
  const clerk: Clerk = {
    knobs,
    random,
    pos: [posHeader],
    rewards: [rewardHeader],
    labels: [['redemption_id', 'transaction_id', 'is_match']],
  };
  const guests = guestsOf(knobs.guests, knobs.sites, knobs.families, random);
  const kept = new Map<number, Profile>();
  for (const sitting of sittingsOf(guests, knobs, random)) {
    const { guest } = sitting;
    // A desk keeps one profile a guest, and types some anew.
    const known = kept.get(guest.id);
    const atDesk = known !== undefined && random.chance(0.8) ? known : profileOf(guest, knobs.desk, random);
    kept.set(guest.id, atDesk);
    const hasTicket = sitting.reward === null || !random.chance(knobs.noTicket);
    const ticketId = hasTicket ? ring(sitting, atDesk, clerk) : '';
    if (sitting.reward !== null && hasTicket && random.chance(knobs.noRedemption)) continue;
    redeem(sitting, profileOf(guest, knobs.program, createRandom(`${seed}/program/${guest.id}`)), ticketId, clerk);
  }
  return { pos: text(clerk.pos), rewards: text(clerk.rewards), labels: text(clerk.labels) };
}
