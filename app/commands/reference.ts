import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { ReconduitError } from '../../processors/errors.ts';
import { withDoor } from '../door/with-door.ts';
import { printJson } from '../text/output.ts';

const about = `
Example:
  reconduit reference load clinics.json

The file is a JSON object with any of these lists; each entry may carry "practice_id" (else it holds for every practice)
and "withdrawn": true:
  {"clinics":  [{"clinic_id": "DEN-1", "name": "Denver", "time_zone": "America/Denver", "sister_ids": ["DEN-2"]}],
   "products": [{"name": "Botox", "family": "botox", "category": "neurotoxin", "maker": "ALLERGAN"}],
   "rules":    [{"program": "ALLE", "maker": "ALLERGAN", "valid_from": "2025-02-01", "valid_to": null}]}`;

async function readDocument(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new ReconduitError('USAGE', `${file} is not JSON: ${(cause as Error).message}`, cause);
  }
}

function loadCommand(): Command {
  return new Command('load')
    .description('load clinics with their time zones and sister clinics, products and program rules')
    .argument('<file>', 'JSON file')
    .option('--json', 'print JSON')
    .addHelpText('after', about)
    .action(async (file: string, options: { json?: boolean }) => {
      const document = await readDocument(file);
      await withDoor('process', async (door) => {
        const loaded = await door.json<Record<string, number>>({ method: 'POST', path: '/reference', json: document });
        if (options.json) printJson(loaded);
        else
          process.stdout.write(
            `loaded ${Object.entries(loaded)
              .map(([what, n]) => `${n} ${what}`)
              .join(', ')}\n`,
          );
      });
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('print what is in force, one JSON object a line')
    .option('--json', 'print one JSON list')
    .addHelpText('after', '\nExample:\n  reconduit reference list | jq .clinic.time_zone')
    .action(async (options: { json?: boolean }) => {
      await withDoor('read', async (door) => {
        const rows = await door.json<unknown[]>({ method: 'GET', path: '/reference' });
        if (options.json) printJson(rows);
        else for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
      });
    });
}

/** `reconduit reference load|list`. */
export function referenceCommand(): Command {
  return new Command('reference')
    .description('clinics, products and program rules that matching uses')
    .addHelpText('after', '\nExample:\n  reconduit reference list')
    .addCommand(loadCommand())
    .addCommand(listCommand());
}
