import type { Evaluation, Mistake } from '../../../processors/model/evaluate/evaluation.ts';
import type { Estimate } from '../../../processors/model/trained.ts';
import { type Html, html } from '../reconcile/html.ts';
import { reportStyle } from '../reconcile/report-style.ts';
import { histogramChart, precisionRecallChart, reliabilityChart, waterfall } from './charts.ts';
import type { EvaluatedFiles } from './evaluate-files.ts';

const chartStyle: Html = {
  markup: `<style>
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));gap:16px;margin:16px 0}
figure{margin:0;background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:12px}
figcaption{font-weight:600;margin-bottom:6px}
svg{display:block;width:100%;height:auto}
svg text{font:11px system-ui,sans-serif;fill:var(--soft)}
svg .grid{stroke:var(--line)}svg .ideal{stroke:var(--soft);stroke-dasharray:4 4}
svg .line{fill:none;stroke:var(--calm);stroke-width:2}svg circle{fill:var(--calm)}
svg .right{fill:var(--good)}svg .wrong{fill:var(--bad)}svg .total{fill:var(--calm)}
.waterfall{max-width:400px;margin-top:6px}
details{border:1px solid var(--line);border-radius:10px;background:var(--paper);padding:8px 14px;margin:8px 0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));gap:12px}
</style>`,
};

const rate = (value: number): string => `${(100 * value).toFixed(2)} %`;
const between = ({ low, high, count }: Estimate): string => `${rate(low)} to ${rate(high)}, of ${count}`;
const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

function card(name: string, value: string, note: string): Html {
  return html`<div class="card calm"><span>${name}</span><b>${value}</b><small>${note}</small></div>`;
}

function cards({ measures: m, cost }: Evaluation): Html {
  return html`<div class="cards">
${card('F1', rate(m.f1), `${m.redemptions} labelled redemptions`)}
${card('Precision', rate(m.precision), `${m.links} links`)}
${card('Recall', rate(m.recall), 'of true links')}
${card('AUTO precision', rate(m.autoPrecision.value), between(m.autoPrecision))}
${card('AUTO coverage', rate(m.autoCoverage.value), between(m.autoCoverage))}
${card('Calibration error', rate(m.calibrationError), 'stated against seen')}
${card('Kept empty', rate(m.keptEmpty.value), between(m.keptEmpty))}
${card('Cost', dollars(cost.cents), `${cost.wrongApprovals} wrong approvals, ${cost.looks} looks`)}
</div>`;
}

function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): Html {
  const cell = (value: string | number): Html =>
    typeof value === 'number' ? html`<td class="n">${value}</td>` : html`<td>${value}</td>`;
  return html`<div class="scroll"><table><thead><tr>${head.map((name, i) => (typeof rows[0]?.[i] === 'number' ? html`<th class="n">${name}</th>` : html`<th>${name}</th>`))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
}

function mistakeHtml(mistake: Mistake, printed: EvaluatedFiles['printed']): Html {
  const ids = (list: readonly string[]): string => list.map((id) => printed('tickets', id)).join(', ') || 'none';
  const { kind, probability, exception, amountCents, costCents } = mistake;
  return html`<details><summary>${kind}: ${printed('redemptions', mistake.redemptionId)}, ${dollars(amountCents)}</summary>
<p>Decided: ${ids(mistake.transactionIds)} (probability ${probability.toFixed(4)}, ${exception}). True: ${ids(mistake.trueTransactionIds)}. Costs ${dollars(costCents)}.</p>
<div class="pair"><div><b>What was decided</b>${waterfall(mistake.explanation)}</div>
<div><b>The true link</b>${mistake.trueTransactionIds.length === 0 ? html`<p>There is none.</p>` : waterfall(mistake.trueExplanation)}</div></div></details>`;
}

/** The evaluation as one page: no script, no other file, readable on a phone and on paper. */
export function evaluationHtml({ evaluation: e, printed, warnings }: EvaluatedFiles): string {
  const { lost, truePairs, keys } = e.blocking;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>How good is it?</title>${reportStyle}${chartStyle}</head><body><main>
<h1>How good is it?</h1><p>Model <code>${e.modelId}</code>, held against labels. Intervals are Wilson's at 95 %.</p>
${warnings.map((warning) => html`<div class="note">${warning}</div>`)}
${cards(e)}
<div class="charts">${reliabilityChart(e.reliability)}${precisionRecallChart(e.curves)}${histogramChart(e.curves)}</div>
<h2>Reliability</h2>${tableOf(
    ['stated', 'right', 'links'],
    e.reliability.map((bin) => [rate(bin.stated), rate(bin.right), bin.links]),
  )}
<h2>By exception</h2>${tableOf(
    ['exception', 'redemptions', 'right links', 'wrong links', 'missed', 'rightly without'],
    e.classes.map((c) => [c.exception, c.redemptions, c.rightLinks, c.wrongLinks, c.missed, c.rightlyEmpty]),
  )}
<h2>Lost by blocking</h2><p>${lost} of ${truePairs} true pairs share no key.</p>${tableOf(
    ['key', 'lost with this key alone', 'lost without it'],
    keys.map((k) => [k.key, k.lostAlone, k.lostWithout]),
  )}
<h2>The costliest mistakes</h2>${e.mistakes.length === 0 ? html`<p>None.</p>` : e.mistakes.map((m) => mistakeHtml(m, printed))}
</main></body></html>
`;
  return page.markup;
}
