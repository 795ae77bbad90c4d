import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { parseLabelFile } from '../../connectors/csv/label-file.ts';
import { ReconduitError } from '../../processors/errors.ts';
import { decodeModel } from '../../processors/model/model-file.ts';
import { loadConfig } from '../config.ts';
import { evaluationText } from '../text/evaluation.ts';
import { printJson } from '../text/output.ts';
import { createProgress, type Progress, unitOf } from '../text/progress.ts';
import { evaluateFiles } from '../use-cases/evaluate/evaluate-files.ts';
import { evaluationHtml } from '../use-cases/evaluate/report.ts';
import type { ReconcileRequest } from '../use-cases/reconcile/reconcile.ts';
import { type CostOptions, centsOf, type InputOptions, inputsOf } from './input-files.ts';
import { refuseUnwritable } from './output-file.ts';

interface EvaluateOptions extends InputOptions, CostOptions {
  readonly labels: string;
  readonly model?: string;
  readonly html?: string;
  readonly json?: boolean;
}

const about = `
Examples:
  reconduit evaluate --pos tickets.csv --rewards alle.csv --labels labels.csv
  reconduit evaluate --pos tickets.csv --rewards alle.csv --labels labels.csv --model model.json --html report.html

Reconciles the files on a run of its own and holds what is decided about the labelled redemptions against the labels. Without
--model the shipped model is fitted to the files, as \`reconcile\` does. A label with an empty transaction_id and 0 says that the
redemption has no ticket. Cost: wrong approvals, and looks (links shown for review, and tickets said to be missing that are there).`;

async function requestOf(options: EvaluateOptions): Promise<ReconcileRequest> {
  return {
    ...(await inputsOf(options)),
    model: options.model === undefined ? null : decodeModel(await readFile(options.model, 'utf8')),
    completeThrough: { all: null, pos: null, programs: {} },
    runId: null,
    batchSize: loadConfig().batchSize,
  };
}

async function run(options: EvaluateOptions): Promise<void> {
  await refuseUnwritable(options.html);
  const file = parseLabelFile(options.labels, await readFile(options.labels, 'utf8'));
  if (file.kind === 'pairs') {
    throw new ReconduitError(
      'USAGE',
      'evaluate takes labels of the records of --pos and --rewards: redemption_id,transaction_id,is_match',
    );
  }
  const costs = {
    wrongCents: centsOf(options.costWrong, '--cost-wrong'),
    reviewCents: centsOf(options.costReview, '--cost-review'),
  };
  const bars: Partial<Record<string, Progress>> = {};
  const evaluated = await evaluateFiles(await requestOf(options), file.labels, costs, {
    onRejected: async () => undefined,
    onProgress: (what, done, total) => {
      bars[what] ??= createProgress(what, unitOf[what]);
      bars[what].at(done, total);
    },
  });
  for (const bar of Object.values(bars)) bar?.stop();
  if (options.html !== undefined) await writeFile(options.html, evaluationHtml(evaluated));
  if (options.json) printJson({ ...evaluated.evaluation, warnings: evaluated.warnings });
  else process.stdout.write(evaluationText(evaluated));
}

/** `reconduit evaluate`: how good a model is on labelled files. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('measure a model on labelled files: precision, recall, calibration, cost, and the costliest mistakes')
    .option('--pos <file...>', 'exports of the point of sale (CSV or NDJSON)')
    .option('--rewards <file...>', 'exports of rewards programs (CSV or NDJSON)')
    .requiredOption('--labels <file>', 'CSV of redemption_id,transaction_id,is_match')
    .option('--model <file>', 'model to use as it is, instead of fitting one to the files')
    .option('--html <file>', 'one page with pictures to write; no network, no script')
    .option('--cost-wrong <dollars>', 'what a wrong AUTO_APPROVE costs', '40')
    .option('--cost-review <dollars>', 'what a look costs', '1.50')
    .option('--map <file>', 'JSON of column names by field, where they are not recognised')
    .option('--reference <file>', 'JSON of clinics, products and rules')
    .option('--json', 'print JSON')
    .addHelpText('after', about)
    .action(run);
}
