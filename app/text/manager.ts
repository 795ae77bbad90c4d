import type { ManagerView, MoneyRow, Section, WorstRow } from '../use-cases/manager-view.ts';
import { table } from './output.ts';

function query({ sql }: Section): string {
  return `  query: reconduit sql "${sql}"\n`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function headline(total: MoneyRow | undefined): string {
  if (!total) return 'No redemptions or claims yet.\n';
  const { redemptions, redeemed, matched, missing, pending, to_review } = total;
  return (
    `The programs report ${redemptions} redemptions worth $${redeemed}: $${matched} matched to tickets, $${to_review} to be looked at by a person.\n` +
    `Money missing, on either side: $${missing}. Still pending: $${pending}.\n`
  );
}

const kindText: Readonly<Record<string, string>> = {
  MISSING_POS: 'redeemed, but on no ticket',
  MISSING_REWARD: 'on the ticket, but never redeemed',
  AMOUNT: 'the amounts differ',
  BRAND_CONFLICT: 'wrong brand for the program',
  DUPLICATE: 'used twice',
  WRONG_CLINIC: 'at another clinic',
  REVERSED: 'one side was voided or reversed',
  PREPAID: 'redeemed for a prepaid service',
  AMBIGUOUS: 'several tickets fit',
  LATE: 'outside the usual days',
  EXPIRED: 'the reward had expired',
};

function worstText(row: WorstRow, n: number): string {
  const who = row.customer === '' ? 'customer unknown' : row.customer;
  const evidence = row.evidence === '' ? '' : `     Evidence (bits): ${row.evidence}\n`;
  return (
    `  ${n}. $${row.amount}  ${row.program} ${row.kind}: ${kindText[row.kind] ?? row.kind}. ${who}, ${row.day}${row.clinic === '' ? '' : `, ${row.clinic}`}\n` +
    `     ${row.next_step}\n${evidence}     Why: reconduit explain ${row.decision_id}\n`
  );
}

function section(shown: Section, whenEmpty: string): string {
  return `\n${shown.title}\n${indented(table(shown.rows, whenEmpty))}${query(shown)}`;
}

/** What a manager reads: each figure comes from the query printed under it. */
export function managerText(view: ManagerView): string {
  const total = view.money.rows.find((row) => row.program === 'ALL');
  const worst =
    view.worst.rows.length === 0 ? '  none\n' : view.worst.rows.map((row, i) => worstText(row, i + 1)).join('');
  return (
    headline(total) +
    section(view.money, 'none') +
    section(view.missing, 'none: nothing is missing') +
    section(view.pending, 'none: every source is complete') +
    `\n${view.worst.title}\n${worst}${query(view.worst)}`
  );
}
