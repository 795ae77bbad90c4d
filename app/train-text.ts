import type { Outcome } from '../processors/model/train/outcome.ts';
import type { TrainReport } from '../processors/model/train/train.ts';
import type { Estimate, Thresholds } from '../processors/model/trained.ts';
import { table } from './output.ts';

const rate = (value: number): string => value.toFixed(4);

/** A share with its 95 % interval, in per cent. */
export function estimateText({ value, low, high, count }: Estimate): string {
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

/** What was trained and why, for a person. */
export function trainText(report: TrainReport, thresholds: Thresholds | undefined, autoThreshold: number): string {
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
