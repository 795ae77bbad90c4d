import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { diffModels } from '../../processors/model/diff-models.ts';
import type { Model } from '../../processors/model/model.ts';
import { decodeModel, modelFileText } from '../../processors/model/model-file.ts';
import { withDoor } from '../door/with-door.ts';
import { modelText, shortId } from '../text/model.ts';
import { printJson, printRows } from '../text/output.ts';
import type { ModelRow, ShownModel } from '../use-cases/models/models.ts';
import { currentPerson } from './person.ts';

const refHelp = 'id, the beginning of one, `active`, or `default` for the shipped one';

function shownModel(ref: string): Promise<ShownModel> {
  return withDoor('read', (door) =>
    door.json<ShownModel>({ method: 'GET', path: `/models/${encodeURIComponent(ref)}` }),
  );
}

/** A model of the store, or of a file. */
async function modelOf(ref: string): Promise<Model> {
  return existsSync(ref) ? decodeModel(await readFile(ref, 'utf8')) : decodeModel((await shownModel(ref)).body);
}

function listCommand(): Command {
  return new Command('list')
    .description('list the models, and which of them decides now')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit models list')
    .action(async (options: { json?: boolean }) => {
      const rows = await withDoor('read', (door) => door.json<ModelRow[]>({ method: 'GET', path: '/models' }));
      if (options.json) return printJson(rows);
      printRows(
        rows.map((row) => ({
          model: shortId(row.model_id),
          active: row.active ? 'yes' : '',
          parent: row.parent === null ? '' : shortId(row.parent),
          trained: row.train_hash === null ? 'no' : 'yes',
          rules: row.rule_table_date,
          came: row.created_at ?? 'shipped',
        })),
        {},
      );
    });
}

function showCommand(): Command {
  return new Command('show')
    .description('show how much each piece of evidence counts in a model, in bits (one bit doubles the odds)')
    .argument('<model>', `${refHelp}; or a model file`)
    .option('--json', 'print the model as JSON')
    .addHelpText('after', '\nExample:\n  reconduit models show active')
    .action(async (ref: string, options: { json?: boolean }) => {
      const model = await modelOf(ref);
      if (options.json) printJson(model);
      else process.stdout.write(modelText(model));
    });
}

function exportCommand(): Command {
  return new Command('export')
    .description('write a model to a file, for `models import` here or elsewhere')
    .argument('<model>', refHelp)
    .option('--out <file>', 'file to write; else standard output')
    .option('--json', 'a model file is JSON; this changes nothing')
    .addHelpText('after', '\nExample:\n  reconduit models export active --out model.json')
    .action(async (ref: string, options: { out?: string }) => {
      const model = decodeModel((await shownModel(ref)).body);
      if (options.out === undefined) process.stdout.write(modelFileText(model));
      else {
        await writeFile(options.out, modelFileText(model));
        process.stdout.write(`wrote model ${shortId(model.modelId)} to ${options.out}\n`);
      }
    });
}

function importCommand(): Command {
  return new Command('import')
    .description('add a model file to the store; it decides nothing until it is promoted')
    .argument('<file>', 'model file')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit models import model.json')
    .action(async (file: string, options: { json?: boolean }) => {
      const text = await readFile(file, 'utf8');
      // A file that is no model is refused without opening the data.
      decodeModel(text);
      const taken = await withDoor('read', (door) =>
        door.json<{ model_id: string; known: boolean }>({
          method: 'POST',
          path: '/models',
          json: { file: text, actor: currentPerson(), reason: null },
        }),
      );
      if (options.json) printJson(taken);
      else process.stdout.write(`model ${taken.model_id} ${taken.known ? 'was there already' : 'is in the store'}\n`);
    });
}

function diffCommand(): Command {
  return new Command('diff')
    .description('compare two models: evidence that they weigh differently, in bits, the largest change first')
    .argument('<a>', `${refHelp}; or a model file`)
    .argument('<b>', 'the other one')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit models diff active model.json')
    .action(async (a: string, b: string, options: { json?: boolean }) => {
      const [left, right] = [await modelOf(a), await modelOf(b)];
      const differences = diffModels(left, right);
      if (options.json) return printJson({ a: left.modelId, b: right.modelId, differences });
      const shown = (value: number | null): string => (value === null ? '' : String(Math.round(value * 1000) / 1000));
      printRows(
        differences.map((d) => ({ what: d.what, a: shown(d.a), b: shown(d.b), change: shown(d.change) })),
        { whenEmpty: 'they say the same' },
      );
    });
}

interface DriftRow {
  readonly measure: string;
  readonly value: number;
  readonly bound: number;
  readonly is_beyond: boolean;
  readonly recent: number;
  readonly baseline: number;
}

function driftCommand(): Command {
  return new Command('drift')
    .description('does the active model still fit? compares recent decisions with earlier ones, and with reviews')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit models drift')
    .action(async (options: { json?: boolean }) => {
      const rows = await withDoor('read', (door) => door.json<DriftRow[]>({ method: 'GET', path: '/models/drift' }));
      if (options.json) return printJson(rows);
      printRows(
        rows.map((row) => ({
          measure: row.measure,
          value: row.value.toFixed(3),
          bound: row.bound.toFixed(2),
          beyond: row.is_beyond ? 'yes' : '',
          recent: row.recent,
          baseline: row.baseline,
        })),
        { whenEmpty: 'too few decisions and reviews to say: 200 of the last 14 days and of the 60 before, 50 reviews' },
      );
    });
}

/** `reconduit models list|show|export|import|diff|drift`. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('the matching models: which one decides now, which did, and which could')
    .addHelpText('after', '\nExample:\n  reconduit models list')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(exportCommand())
    .addCommand(importCommand())
    .addCommand(diffCommand())
    .addCommand(driftCommand());
}
