import { type EvaluatedFiles, evaluateFiles } from '../../../../app/use-cases/evaluate/evaluate-files.ts';
import type { PrintedLabel } from '../../../../connectors/csv/label-file.ts';
import { matchingDefaults } from '../../../../processors/matching/options.ts';
import { fileOf } from '../../../connectors/csv/export-text.ts';
import { month } from '../reconcile/run-reconcile.ts';

const label = (redemptionId: string, transactionId: string | null, isMatch = true): PrintedLabel => ({
  redemptionId,
  transactionId,
  isMatch,
});

/** What is true of the month of run-reconcile.ts, but for one label that claims too much and one of nobody. */
const labels: readonly PrintedLabel[] = [
  label('r-sure', 't-sure'),
  label('r-split', 't-split'),
  label('r-open', null, false),
  label('r-last', 't-last'),
  label('nobody', 't-sure'),
];

/** That month, evaluated. */
export function evaluateSample(given: readonly PrintedLabel[] = labels): Promise<EvaluatedFiles> {
  const { runId: _, ...defaults } = matchingDefaults;
  return evaluateFiles(
    {
      files: [
        { side: 'pos', file: fileOf(month.pos, 'pos.csv') },
        ...Object.entries(month.rewards).map(([name, text]) => ({
          side: 'rewards' as const,
          file: fileOf(text, name),
        })),
      ],
      names: { pos: {}, rewards: {} },
      references: [],
      model: null,
      completeThrough: { all: null, pos: null, programs: {} },
      settings: { ...defaults, defaultZone: 'America/Denver' },
      runId: null,
      batchSize: 100,
    },
    given,
    { wrongCents: 4_000, reviewCents: 150 },
    { onRejected: async () => undefined, onProgress: () => undefined },
  );
}
