import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { type LabelFile, parseLabelFile } from '../../connectors/csv/label-file.ts';
import { ReconduitError } from '../../processors/errors.ts';
import { createWorld } from '../../processors/matching/world.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import type { Model } from '../../processors/model/model.ts';
import { decodeModel, modelFileText } from '../../processors/model/model-file.ts';
import type { TrainRequest } from '../../processors/model/train/request.ts';
import { type TrainReport, trainModel } from '../../processors/model/train/train.ts';
import { loadConfig } from '../config.ts';
import { isDataThere, withDoor } from '../door/with-door.ts';
import { matchingSettings } from '../matching-settings.ts';
import { shortId } from '../text/model.ts';
import { printJson } from '../text/output.ts';
import { createProgress } from '../text/progress.ts';
import { trainText } from '../text/training.ts';
import { readLabelledFiles } from '../use-cases/labelled/labelled-files.ts';
import { decidingModel, liveTraining } from '../use-cases/labelled/live-training.ts';
import { openInputs } from '../use-cases/reconcile/reconcile.ts';
import { fileTraining, pairTraining, type TrainSettings } from '../use-cases/train.ts';
import { type CostOptions, centsOf, type InputOptions, inputsOf, referencesOf } from './input-files.ts';
import { refuseUnwritable } from './output-file.ts';
import { currentPerson } from './person.ts';

interface TrainOptions extends InputOptions, CostOptions {
  readonly labels?: string;
  readonly out?: string;
  readonly model?: string;
  readonly seed: string;
  readonly validationSplit?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const about = `
Examples:
  reconduit train --pos tickets.csv --rewards alle.csv aspire.csv --labels labels.csv --out model.json
  reconduit train --labels training.json --out model.json
  reconduit train
  reconduit reconcile --pos tickets.csv --rewards alle.csv --model model.json --out march

Labels are a CSV of redemption_id, transaction_id and is_match (1 or 0; an empty transaction_id with 0 says that the redemption has no
ticket), or the training data of POST /model/train, which brings its own records. Without --labels the live data is trained on:
the records of DATA_DIR and what reviewers said of them (\`reconduit review\`), against the model that decides now. How much is learned follows from how many there
are and from what helps on customers that were held out: the report says what was chosen and why. A model that is worse than the
one in force is not written, unless --force: that is --model, else the one that decides in DATA_DIR, and while nothing is there, the
one that reconcile fits to these files. The same data and seed, beside the same model in force, give the same file. Without --out the
model goes into the store, where it decides nothing before it is promoted.`;

function numberOf(text: string, name: string, [low, high]: readonly [number, number]): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= low && value <= high)) {
    throw new ReconduitError('USAGE', `${name} ${text}: give a number from ${low} to ${high}`);
  }
  return value;
}

function settingsFrom(options: TrainOptions, file: LabelFile | null): TrainSettings {
  const stated = file?.kind === 'pairs' ? file.validationSplit : null;
  const split = options.validationSplit ?? String(stated ?? 0.2);
  return {
    seed: options.seed,
    validationSplit: numberOf(split, '--validation-split', [0, 0.9]),
    costs: {
      wrongCents: centsOf(options.costWrong, '--cost-wrong'),
      reviewCents: centsOf(options.costReview, '--cost-review'),
    },
    autoThreshold: loadConfig().modelThreshold,
  };
}

interface Asked {
  readonly request: TrainRequest;
  readonly warnings: readonly string[];
}

async function requestOf(options: TrainOptions, file: LabelFile, active: Model | null): Promise<Asked> {
  const settings = settingsFrom(options, file);
  if (file.kind === 'pairs') {
    const { defaultZone, windowBeforeDays, windowAfterDays, retainDays } = matchingSettings(loadConfig());
    const world = createWorld(await referencesOf(options), defaultZone);
    const window = { before: windowBeforeDays, after: windowAfterDays, retain: retainDays };
    const more = { active: active ?? defaultModel, settings };
    return { request: pairTraining(file.pairs, world, window, more), warnings: [] };
  }
  const inputs = await inputsOf(options);
  const bar = createProgress('reading', 'rows');
  const files = await readLabelledFiles(inputs, await openInputs(inputs), file.labels, {
    onRejected: async () => undefined,
    onProgress: (_, done, total) => bar.at(done, total),
  });
  bar.stop();
  return { request: fileTraining(files.records, files.labels, active, settings), warnings: files.warnings };
}

/** Reviewers' labels; the model in force is that of the live data. @throws USAGE when files are named without labels of theirs. */
async function liveRequest(options: TrainOptions): Promise<Asked> {
  if (options.pos !== undefined || options.rewards !== undefined || options.model !== undefined) {
    throw new ReconduitError(
      'USAGE',
      '--pos, --rewards and --model go with --labels FILE; without it the live data is trained on',
    );
  }
  const settings = settingsFrom(options, null);
  const live = await withDoor('read', (door) => liveTraining(door, matchingSettings(loadConfig())));
  return { request: fileTraining(live.records, live.labels, live.active, settings), warnings: [] };
}

/** What a new model must not fall behind; null: nothing decides yet. */
async function modelInForce({ model }: TrainOptions): Promise<Model | null> {
  if (model !== undefined) return decodeModel(await readFile(model, 'utf8'));
  return isDataThere(loadConfig()) ? withDoor('read', decidingModel) : null;
}

async function labelledRequest(options: TrainOptions, labels: string): Promise<Asked> {
  const file = parseLabelFile(labels, await readFile(labels, 'utf8'));
  return requestOf(options, file, await modelInForce(options));
}

async function store(model: Model, report: TrainReport, out: string | undefined): Promise<string> {
  if (out !== undefined) {
    await writeFile(out, modelFileText(model));
    return `wrote model ${shortId(model.modelId)} to ${out}`;
  }
  const reason = `trained on ${report.samples} labels${report.isWorse ? ', forced though worse' : ''}`;
  await withDoor('read', (door) =>
    door.json<{ model_id: string }>({
      method: 'POST',
      path: '/models',
      json: { file: modelFileText(model), actor: currentPerson(), reason },
    }),
  );
  return `model ${model.modelId} is in the store; \`reconduit promote\` lets it decide`;
}

function refuseWorse({ isWorse, trained, active }: TrainReport): void {
  if (!isWorse) return;
  const rate = (value: number): string => value.toFixed(4);
  // What a good model has lost in bits is small: digits that tell two of them apart.
  const bits = (value: number): string => value.toPrecision(3);
  const how =
    rate(trained.f1) === rate(active.f1)
      ? `as many links are right, but their probabilities say less: log loss ${bits(trained.logLossBits)} bits a link, against ${bits(active.logLossBits)}`
      : `F1 ${rate(trained.f1)}, against ${rate(active.f1)}`;
  throw new ReconduitError(
    'MODEL_WORSE',
    `the new model is worse than the active one: ${how}; --force writes it all the same`,
  );
}

async function run(options: TrainOptions): Promise<void> {
  const { labels } = options;
  await refuseUnwritable(options.out);
  const { request, warnings } = await (labels === undefined ? liveRequest(options) : labelledRequest(options, labels));
  const { model, report: own } = trainModel(request);
  const report = { ...own, warnings: [...warnings, ...own.warnings] };
  const isWritten = !report.isWorse || options.force === true;
  if (!options.json) process.stdout.write(`${trainText(report, model, request.autoThreshold)}\n`);
  const said = isWritten ? await store(model, report, options.out) : null;
  if (options.json) {
    const { thresholds = null, reliability = [] } = model;
    printJson({ model_id: isWritten ? model.modelId : null, ...report, thresholds, reliability });
  } else if (said !== null) process.stdout.write(`${said}\n`);
  if (!isWritten) refuseWorse(report);
}

/** `reconduit train`: labels in, a model out, with what it is good for and why. */
export function trainCommand(): Command {
  return new Command('train')
    .description('train a model on labels, and measure it on customers that it has not seen')
    .option('--pos <file...>', 'exports of the point of sale (CSV or NDJSON)')
    .option('--rewards <file...>', 'exports of rewards programs (CSV or NDJSON)')
    .option(
      '--labels <file>',
      "CSV of redemption_id,transaction_id,is_match, or document 000's training data (JSON); without it reviewers' decisions",
    )
    .option('--out <file>', 'model file to write; without it the model goes into the store')
    .option(
      '--model <file>',
      'the model in force, which a new one must not fall behind (default: the one that decides in DATA_DIR)',
    )
    .option('--seed <text>', 'decides who is held out', '1')
    .option('--validation-split <share>', 'share of the labelled redemptions to hold out, by customer (default 0.2)')
    .option('--cost-wrong <dollars>', 'what a wrong AUTO_APPROVE costs', '40')
    .option('--cost-review <dollars>', 'what a look costs', '1.50')
    .option('--map <file>', 'JSON of column names by field, where they are not recognised')
    .option('--reference <file>', 'JSON of clinics, products and rules')
    .option('--force', 'write the model also when it is worse than the one in force')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', about)
    .action(run);
}
