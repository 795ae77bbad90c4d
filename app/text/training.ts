import type { Model } from '../../processors/model/model.ts';
import type { Kind } from '../../processors/model/train/fit-kind.ts';
import type { Outcome } from '../../processors/model/train/outcome.ts';
import type { TrainReport } from '../../processors/model/train/train.ts';
import type { Estimate } from '../../processors/model/trained.ts';
import { shortId } from './model.ts';
import { table } from './output.ts';

const rate = (value: number): string => value.toFixed(4);

/** A share with its 95 % interval, in per cent. */
export function estimateText({ value, low, high, count }: Estimate): string {
  if (count === 0) return 'nothing to measure it on';
  const percent = (x: number): string => (100 * x).toFixed(2);
  return `${percent(value)} % (${percent(low)} to ${percent(high)}, of ${count})`;
}

function outcomeRow(model: string, outcome: Outcome): Record<string, string | number> {
  return {
    model,
    F1: rate(outcome.f1),
    precision: rate(outcome.precision),
    recall: rate(outcome.recall),
    'AUTO precision': rate(outcome.autoPrecision.value),
    'AUTO coverage': rate(outcome.autoCoverage.value),
    'calibration error': rate(outcome.calibrationError),
    redemptions: outcome.redemptions,
  };
}

const learned: Readonly<Record<Kind, string>> = {
  fitted: 'nothing of what two records prove is learned from the labels, at most how sure to be of a link',
  intercept:
    'how often two records belong together at all is learned from the labels; what each agreement proves stays as it was',
  logistic: 'what each agreement and each disagreement proves is learned from the labels',
  trees:
    'what agreements prove is learned from the labels, also where several together prove more or less than each by itself',
};

/** Why it is not a kind that learns more; nothing of the one that learns most. */
function whyNotMore({ kind, contenders }: TrainReport['choice']): string {
  const more = contenders.slice(contenders.findIndex((c) => c.kind === kind) + 1);
  const [next] = more;
  if (next === undefined) return '';
  return next.lossBits === null
    ? ` More takes more labels: ${next.kind} ${next.why}.`
    : ' More than that did not help on customers that it had not seen.';
}

/** The choice and what it is worth beside the model in force, for somebody who reads no table. */
function verdict({ choice, trained, active, isWorse }: TrainReport, inForce: string): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const isAsGood = rate(trained.f1) === rate(active.f1);
  const links = isWorse ? 'worse than' : isAsGood ? 'as well as' : 'better than';
  return [
    `Chosen: ${choice.kind}. That is, ${learned[choice.kind]}.${whyNotMore(choice)}`,
    `On customers not seen it decides ${links} the model in force${inForce}, and would approve ${percent(trained.autoCoverage.value)} ` +
      `of the labelled redemptions by itself, where that one approves ${percent(active.autoCoverage.value)}.`,
  ];
}

/** What was trained and why, for a person. */
export function trainText(report: TrainReport, { parent, thresholds }: Model, autoThreshold: number): string {
  const { choice, validation } = report;
  const rows = [outcomeRow('new, on customers not seen', report.trained), outcomeRow('active', report.active)];
  if (validation !== null) rows.push(outcomeRow('new, held out for the end', validation));
  const lines = [
    `${report.samples} labelled pairs (${report.matches} matches, ${report.refusals} others): ${report.trainedOn} redemptions to learn from, ${report.heldOut} held out.`,
    '',
    table(
      choice.contenders.map(({ kind, lossBits, why }) => ({
        kind: kind === choice.kind ? `${kind} <- chosen` : kind,
        'loss, bits': lossBits === null ? 'not tried' : rate(lossBits),
        why,
      })),
    ),
    table(rows),
    ...verdict(report, parent === null ? '' : ` (${shortId(parent)})`),
    `Calibration: ${report.calibration}.`,
  ];
  if (thresholds !== undefined) {
    const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;
    const auto = Math.max(autoThreshold, thresholds.auto);
    lines.push(
      `AUTO_APPROVE from ${auto.toFixed(4)} on (a wrong one costs ${dollars(thresholds.costWrongCents)}, a look ${dollars(thresholds.costReviewCents)}):`,
      `  precision ${estimateText(thresholds.precision)}`,
      `  coverage  ${estimateText(thresholds.coverage)}`,
    );
  }
  return `${[...lines, ...report.warnings.map((warning) => `Note: ${warning}`)].join('\n')}\n`;
}
