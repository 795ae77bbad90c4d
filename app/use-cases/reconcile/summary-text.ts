import { dayText, dollars, programText } from './formats.ts';
import type { Outcome } from './outcome.ts';
import { moneyByProgram, type ProgramMoney, totalMoney } from './summary.ts';
import { exceptionRows } from './tables.ts';

const worstShown = 5;

function moneyLines(title: string, m: ProgramMoney): string[] {
  const lines: [string, number][] = [
    ['redeemed', m.redeemedCents],
    ['  matched', m.matchedCents],
    ['  to look at', m.reviewCents],
    ['  pending', m.pendingCents],
    ['  no ticket', m.missingPosCents],
    ['  other exceptions', m.otherCents],
    ['taken off tickets, never redeemed', m.missingRewardCents],
    ['taken off tickets, still pending', m.pendingClaimCents],
  ];
  const shown = lines.filter(([name, cents]) => cents !== 0 || !name.startsWith('  other'));
  const takenBack = m.takenBack === 0 ? '' : `, ${m.takenBack} taken back by the program`;
  return [
    `${title}: ${m.redemptions} redemption${m.redemptions === 1 ? '' : 's'}${takenBack}`,
    ...shown.map(([name, cents]) => `  ${name.padEnd(34)}${dollars(cents).padStart(14)}`),
  ];
}

/** What a person wants to see first, on a terminal. */
export function summaryText(outcome: Outcome, dir: string): string {
  const parts = moneyByProgram(outcome);
  const total = parts.length > 1 ? moneyLines('All programs', totalMoney(parts)) : [];
  const money = parts.flatMap((m) => moneyLines(programText[m.program], m));
  const rows = exceptionRows(outcome);
  const worst = rows
    .slice(0, worstShown)
    .flatMap((row) => [
      `  ${dollars(row.decision.atStakeCents).padStart(10)}  ${row.decision.exception}  ${row.customerName}`,
      `              ${row.explanation}`,
      `              ${row.nextStep}`,
    ]);
  const read = outcome.files.map((f) => `  ${f.file}: ${f.rowsIn} rows, ${f.rowsRejected} rejected`);
  return [
    `Read, through ${dayText(outcome.asOfDay)}`,
    ...read,
    ...outcome.warnings.map((w) => `  ! ${w}`),
    '',
    ...money,
    ...total,
    '',
    rows.length === 0
      ? 'No exceptions.'
      : `${rows.length} ${rows.length === 1 ? 'exception' : 'exceptions, the worst first'}`,
    ...worst,
    '',
    `All of it is in ${dir}: report.html, matches.csv, exceptions.csv, rejected.csv, summary.json, model.json`,
    '',
  ].join('\n');
}
