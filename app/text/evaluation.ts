import { evidenceSentence } from '../../processors/matching/explain-words.ts';
import type { EvaluatedFiles } from '../use-cases/evaluate/evaluate-files.ts';
import { table } from './output.ts';
import { estimateText } from './training.ts';

const rate = (value: number): string => value.toFixed(4);
const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

/** An evaluation for a terminal. */
export function evaluationText({ evaluation: e, printed, warnings }: EvaluatedFiles): string {
  const { measures: m, blocking, cost } = e;
  const tickets = (ids: readonly string[]): string => ids.map((id) => printed('tickets', id)).join('|');
  const mistakes = e.mistakes.map((mistake) => ({
    mistake: mistake.kind,
    redemption: printed('redemptions', mistake.redemptionId),
    decided: tickets(mistake.transactionIds),
    true: tickets(mistake.trueTransactionIds),
    p: rate(mistake.probability),
    amount: dollars(mistake.amountCents),
    why: evidenceSentence(mistake.kind === 'missed link' ? mistake.trueExplanation : mistake.explanation),
  }));
  return [
    `Model ${e.modelId.slice(0, 12)} on ${m.redemptions} labelled redemptions:`,
    `  F1 ${rate(m.f1)}, precision ${rate(m.precision)}, recall ${rate(m.recall)}`,
    `  AUTO precision ${estimateText(m.autoPrecision)}`,
    `  AUTO coverage  ${estimateText(m.autoCoverage)}`,
    `  kept empty     ${estimateText(m.keptEmpty)}`,
    `  calibration error ${rate(m.calibrationError)}`,
    `  cost ${dollars(cost.cents)}: ${cost.wrongApprovals} wrong approvals, ${cost.looks} looks`,
    '',
    table(e.reliability.map((bin) => ({ stated: rate(bin.stated), right: rate(bin.right), links: bin.links }))),
    table(
      e.classes.map((c) => ({
        exception: c.exception,
        redemptions: c.redemptions,
        right: c.rightLinks,
        wrong: c.wrongLinks,
        missed: c.missed,
        'rightly without': c.rightlyEmpty,
      })),
    ),
    `Lost by blocking: ${blocking.lost} of ${blocking.truePairs} true pairs share no key.`,
    table(
      blocking.keys.map((k) => ({ key: k.key, 'lost with it alone': k.lostAlone, 'lost without it': k.lostWithout })),
    ),
    'Costliest mistakes:',
    table(mistakes),
    ...warnings.map((warning) => `Note: ${warning}\n`),
  ].join('\n');
}
