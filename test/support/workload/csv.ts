import type { PosTransaction, Redemption } from '../../../schemas/generated/types.ts';
import type { Workload } from './labelled-workload.ts';
import { dateOf, wallOf } from './local-time.ts';
import type { Practice } from './places.ts';
import { programNames } from './products.ts';

const rewardColumns =
  'redemption_id program practice_id clinic_id customer_name customer_phone customer_email member_id auth_code product ' +
  'amount status redeemed_at';
const posColumns =
  'transaction_id practice_id clinic_id customer_name customer_phone customer_email loyalty_id service amount reward_label ' +
  'reward_amount auth_code status occurred_at provider';

type Value = string | null;

const quoted = (value: Value): string => {
  const text = value ?? '';
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

function csv(columns: string, rows: readonly (readonly Value[])[]): string {
  const header = columns.split(' ').join(',');
  return `${[header, ...rows.map((row) => row.map(quoted).join(','))].join('\n')}\n`;
}

const money = (cents: number): string => (cents / 100).toFixed(2);
const native = (id: string): string => id.slice(id.indexOf(':') + 1);
const capital = (word: string): string => word.charAt(0) + word.slice(1).toLowerCase();

function zonesOf(practices: readonly Practice[]): (clinicId: string | null) => string {
  const zones = new Map(practices.flatMap((p) => p.clinics.map((c): [string, string] => [c.id, c.zone])));
  return (clinicId) => zones.get(clinicId ?? '') ?? 'UTC';
}

function redemptionRow(r: Redemption): Value[] {
  const { name, phone, email, memberId } = r.customer;
  const at = new Date(r.occurredAt).toISOString().replace('.000Z', 'Z');
  return [
    native(r.redemptionId),
    programNames[r.program],
    r.practiceId,
    r.clinicId,
    name,
    phone,
    email,
    memberId,
    r.authCode,
    r.product,
    money(r.amountCents),
    capital(r.status),
    r.occurredOn === null ? at : dateOf(r.occurredOn),
  ];
}

interface PosLine {
  readonly service: Value;
  readonly amount: Value;
  readonly label: Value;
  readonly reward: Value;
  readonly code: Value;
}

function posLines(t: PosTransaction): PosLine[] {
  const sold = t.lines
    .filter((l) => l.kind !== 'DISCOUNT')
    .map((l) => ({ service: l.product, amount: money(l.amountCents), label: null, reward: null, code: null }));
  const credits = [...t.lines.filter((l) => l.kind === 'DISCOUNT'), ...t.tenders.filter((x) => x.kind === 'REWARD')];
  return [
    ...sold,
    ...credits.map((c) => ({
      service: c.product,
      amount: null,
      label: c.label,
      reward: money(c.amountCents),
      code: c.authCode,
    })),
  ];
}

function posRows(t: PosTransaction, zone: string): Value[][] {
  const { name, phone, email, memberId } = t.customer;
  // A POS export writes the clinic's own clock, without offset.
  const wall = new Date(wallOf(zone, t.occurredAt)).toISOString().slice(0, 16).replace('T', ' ');
  const at = t.occurredOn === null ? wall : dateOf(t.occurredOn);
  const head = [native(t.transactionId), t.practiceId, t.clinicId, name, phone, email, memberId];
  return posLines(t).map((line) => [
    ...head,
    line.service,
    line.amount,
    line.label,
    line.reward,
    line.code,
    capital(t.status),
    at,
    t.provider,
  ]);
}

/** A workload as the files that a practice manager would export; only last revisions, as exports show. */
export interface WorkloadFiles {
  readonly pos: string;
  readonly alle: string;
  readonly aspire: string;
  /** `redemption_id,transaction_id,is_match`, ids as in the other files; a redemption of no ticket has an empty one. */
  readonly labels: string;
}

/** Writes a workload as CSV; rows keep the order of arrival of each record's first revision. */
export function workloadFiles(workload: Workload): WorkloadFiles {
  const tickets = new Map<string, PosTransaction>();
  const redemptions = new Map<string, Redemption>();
  for (const event of workload.events) {
    if (event.kind === 'ticket') tickets.set(event.value.transactionId, event.value);
    if (event.kind === 'redemption') redemptions.set(event.value.redemptionId, event.value);
  }
  const zoneOf = zonesOf(workload.practices);
  const program = (source: string): string =>
    csv(rewardColumns, [...redemptions.values()].filter((r) => r.source === source).map(redemptionRow));
  const labels = [...redemptions.keys()].flatMap((id) => {
    const ids = workload.labels.get(id) ?? [];
    return ids.length === 0 ? [[native(id), '', '0']] : ids.map((t) => [native(id), native(t), '1']);
  });
  return {
    pos: csv(
      posColumns,
      [...tickets.values()].flatMap((t) => posRows(t, zoneOf(t.clinicId))),
    ),
    alle: program('alle'),
    aspire: program('aspire'),
    labels: csv('redemption_id transaction_id is_match', labels),
  };
}
