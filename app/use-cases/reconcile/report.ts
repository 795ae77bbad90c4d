import type { ExceptionKind } from '../../../schemas/generated/types.ts';
import { printedIds } from './book.ts';
import { caseWords } from './case-words.ts';
import { dayText, dollars, programText } from './formats.ts';
import { type Html, html } from './html.ts';
import { isLinked, isPending, type Outcome } from './outcome.ts';
import { reportStyle } from './report-style.ts';
import { moneyByProgram, type ProgramMoney, totalMoney } from './summary.ts';
import type { ExceptionRow } from './tables.ts';

/** A page with more rows than this helps nobody; the CSV files have all. */
const mostRows = 500;

const kinds: Readonly<Record<ExceptionKind, readonly [title: string, tone: string]>> = {
  NONE: ['', ''],
  MISSING_POS: ['No ticket', 'bad'],
  MISSING_REWARD: ['Not redeemed', 'bad'],
  AMOUNT: ['Amounts differ', 'bad'],
  BRAND_CONFLICT: ['Wrong brand', 'bad'],
  DUPLICATE: ['Used twice', 'bad'],
  WRONG_CLINIC: ['Wrong clinic', 'warn'],
  REVERSED: ['Reversed', 'bad'],
  PREPAID: ['Prepaid', 'warn'],
  AMBIGUOUS: ['Two fit', 'warn'],
  LATE: ['Late', 'warn'],
  EXPIRED: ['Expired', 'bad'],
};

function card(tone: string, title: string, cents: number, note: string): Html {
  return html`<div class="card ${tone}"><span>${title}</span><b>${dollars(cents)}</b><small>${note}</small></div>`;
}

function table(head: readonly string[], rows: readonly Html[]): Html {
  const numeric = (title: string): string => (/\$|Days|%/.test(title) ? 'n' : '');
  const cells = head.map((title) => html`<th class="${numeric(title)}">${title.replace(' $', '')}</th>`);
  return html`<div class="scroll"><table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function shareBar(m: ProgramMoney): Html {
  const parts: [number, string][] = [
    [m.matchedCents, 'var(--good)'],
    [m.reviewCents, 'var(--warn)'],
    [m.pendingCents, 'var(--calm)'],
    [m.missingPosCents + m.otherCents, 'var(--bad)'],
  ];
  const share = (cents: number): string => ((100 * cents) / Math.max(1, m.redeemedCents)).toFixed(2);
  const bars = parts.map(([cents, colour]) => html`<i style="width:${share(cents)}%;background:${colour}"></i>`);
  return html`<div class="bar" role="img" aria-label="Share of redeemed money: matched, to review, pending, missing">${bars}</div>`;
}

function headline(outcome: Outcome, total: ProgramMoney): Html {
  const redemptions = outcome.decisions.filter((d) => d.redemptionId !== null);
  const count = (n: number, what: string): string => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
  const takenBack =
    total.takenBack === 0 ? '' : ` (and ${total.takenBack.toLocaleString('en-US')} that the program took back)`;
  const matched = redemptions.filter((d) => d.status === 'MATCHED').length;
  const review = redemptions.filter((d) => d.status === 'REVIEW').length;
  return html`<div class="cards">
${card('', 'Redeemed', total.redeemedCents, `${count(total.redemptions, 'redemption')}${takenBack}, ${count(outcome.book.tickets.size, 'ticket')}`)}
${card('good', 'Matched', total.matchedCents, count(matched, 'redemption'))}
${card('warn', 'To look at', total.reviewCents, count(review, 'likely match').replace(/matchs$/, 'matches'))}
${card('bad', 'Redeemed, no ticket', total.missingPosCents, 'the program says so, the point of sale does not')}
${card('bad', 'Given, not redeemed', total.missingRewardCents, 'taken off tickets, the program shows nothing')}
${card('calm', 'Pending', total.pendingCents + total.pendingClaimCents, 'the other side may still come')}
</div>${shareBar(total)}`;
}

function programs(parts: readonly ProgramMoney[]): Html {
  const rows = parts.map(
    (m) => html`<tr><td>${programText[m.program]}</td><td class="n">${dollars(m.redeemedCents)}</td>
<td class="n">${dollars(m.matchedCents)}</td><td class="n">${dollars(m.reviewCents)}</td><td class="n">${dollars(m.pendingCents)}</td>
<td class="n">${dollars(m.missingPosCents)}</td><td class="n">${dollars(m.missingRewardCents)}</td><td class="n">${dollars(m.atStakeCents)}</td></tr>`,
  );
  const head = [
    'Program',
    'Redeemed $',
    'Matched $',
    'To look at $',
    'Pending $',
    'No ticket $',
    'Not redeemed $',
    'At stake $',
  ];
  return html`<h2>By program</h2>${table(head, rows)}`;
}

function capped(total: number, file: string): Html {
  return total > mostRows ? html`<p>The first ${mostRows} of ${total}; all are in <code>${file}</code>.</p>` : html``;
}

function exceptions(rows: readonly ExceptionRow[]): Html {
  if (rows.length === 0) return html`<h2>Exceptions</h2><p>None: everything that is complete fits together.</p>`;
  const lines = rows.slice(0, mostRows).map(({ decision: d, ...row }) => {
    const [title, tone] = kinds[d.exception];
    const ids = [row.redemptionId, row.transactionId].filter((id) => id !== '').join(' / ');
    return html`<tr><td><span class="tag ${tone}">${title}</span></td><td class="n"><b>${dollars(d.atStakeCents)}</b></td>
<td>${programText[d.program]}</td><td>${row.customerName}<br><code>${ids}</code></td><td class="n">${row.ageDays}</td>
<td>${row.explanation}<div class="step">${row.nextStep}</div></td></tr>`;
  });
  return html`<h2>Exceptions, most money first</h2><p>${rows.length} to look at. Ages count from the last day that the files speak of.</p>
${table(['What', 'At stake $', 'Program', 'Who', 'Days', 'Why, and what to do'], lines)}${capped(rows.length, 'exceptions.csv')}`;
}

function redemptionRows(outcome: Outcome, wanted: 'MATCHED' | 'REVIEW'): { rows: Html[]; total: number } {
  const found = outcome.decisions.filter((d) => d.redemptionId !== null && d.status === wanted && isLinked(d));
  const rows = found.slice(0, mostRows).map((d) => {
    const subject = outcome.book.redemptions.get(d.redemptionId ?? '');
    return html`<tr><td>${dayText(d.occurredOn)}</td><td>${subject?.name ?? ''}</td><td>${programText[d.program]}</td>
<td class="n">${dollars(d.redeemedCents)}</td><td><code>${subject?.printedId ?? ''} → ${printedIds(outcome.book.tickets, d.transactionIds)}</code></td>
<td class="n">${(100 * d.probability).toFixed(1)} %</td><td>${caseWords(d, outcome.book)}</td></tr>`;
  });
  return { rows, total: found.length };
}

function linked(outcome: Outcome, wanted: 'MATCHED' | 'REVIEW', title: string): Html {
  const { rows, total } = redemptionRows(outcome, wanted);
  if (total === 0) return html``;
  const head = ['Day', 'Customer', 'Program', 'Amount $', 'Redemption → ticket', 'Sure %', 'Why'];
  return html`<h2>${title}</h2><details><summary>${total} redemptions</summary>${table(head, rows)}${capped(total, 'matches.csv')}</details>`;
}

function pending(outcome: Outcome): Html {
  const found = outcome.decisions.filter(isPending);
  if (found.length === 0) return html``;
  const rows = found.slice(0, mostRows).map((d) => {
    const side =
      d.redemptionId === null
        ? outcome.book.tickets.get(d.transactionIds[0] ?? '')
        : outcome.book.redemptions.get(d.redemptionId);
    return html`<tr><td>${dayText(d.occurredOn)}</td><td>${side?.name ?? ''}</td><td>${programText[d.program]}</td>
<td class="n">${dollars(d.redemptionId === null ? d.claimedCents : d.redeemedCents)}</td><td><code>${side?.printedId ?? ''}</code></td>
<td>${d.redemptionId === null ? 'waits for the program' : 'waits for the point of sale'}</td></tr>`;
  });
  return html`<h2>Pending</h2><p>Too close to where the other side’s file ends to call missing: load the next export.</p>
<details><summary>${found.length} open</summary>${table(['Day', 'Customer', 'Program', 'Amount $', 'Id', 'Waits'], rows)}${capped(found.length, 'matches.csv')}</details>`;
}

function inputs(outcome: Outcome): Html {
  const rows = outcome.files.map(
    (f) =>
      html`<tr><td><code>${f.file}</code></td><td>${f.side === 'pos' ? 'Point of sale' : 'Rewards'}</td><td class="n">${f.rowsIn}</td><td class="n">${f.rowsRejected}</td></tr>`,
  );
  const notes = outcome.warnings.map((w) => html`<div class="note">${w}</div>`);
  const bad = outcome.rejected
    .slice(0, 20)
    .map((r) => html`<tr><td><code>${r.file}</code></td><td class="n">${r.line}</td><td>${r.reason}</td></tr>`);
  const rejected =
    outcome.rejectedCount === 0
      ? html``
      : html`<p>${outcome.rejectedCount} rows could not be read; <code>rejected.csv</code> has each with its reason. The first:</p>${table(['File', 'Line', 'Reason'], bad)}`;
  return html`<h2>What was read</h2>${notes}${table(['File', 'Side', 'Rows', 'Rejected'], rows)}${rejected}`;
}

/** `report.html`: one self-contained page; whatever came from a file is escaped. */
export function reportHtml(outcome: Outcome, rows: readonly ExceptionRow[]): string {
  const parts = moneyByProgram(outcome);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Rewards reconciliation through ${dayText(outcome.asOfDay)}</title>${reportStyle}</head><body><main>
<h1>Rewards reconciliation</h1><p>Data through ${dayText(outcome.asOfDay)}. Model <code>${outcome.modelId.slice(0, 12)}</code>, run <code>${outcome.runId}</code>.</p>
${headline(outcome, totalMoney(parts))}${programs(parts)}${exceptions(rows)}${linked(outcome, 'REVIEW', 'To look at: likely, not certain')}${pending(outcome)}${linked(outcome, 'MATCHED', 'Matched')}${inputs(outcome)}
</main></body></html>
`;
  return page.markup;
}
