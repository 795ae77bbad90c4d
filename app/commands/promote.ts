import { Command, Option } from 'commander';
import { ReconduitError } from '../../processors/errors.ts';
import { withDoor } from '../door/with-door.ts';
import { shortId } from '../text/model.ts';
import { printJson } from '../text/output.ts';
import type { Promoted } from '../use-cases/models/promote.ts';
import { currentPerson } from './person.ts';

/** `reconduit promote MODEL`, `reconduit promote --back`. */
export function promoteCommand(): Command {
  return new Command('promote')
    .description('let a model decide from now on; open decisions are made again with it, FINAL ones stay as they are')
    .argument('[model]', 'id, the beginning of one, or `default` for the shipped one')
    .option('--back', 'return to the parent of the model that decides now')
    .option('--reason <text>', 'why; it is kept with who and when')
    .addOption(new Option('--by <name>', 'who decides it').default(currentPerson(), 'the user who is logged in'))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  reconduit promote 3f9c2a --reason "Aspire changed its labels"\n  reconduit promote --back --reason "too many reviews"',
    )
    .action(
      async (model: string | undefined, options: { back?: boolean; reason?: string; by: string; json?: boolean }) => {
        if ((model === undefined) !== Boolean(options.back))
          throw new ReconduitError('USAGE', 'give a model, or --back');
        const json = { model: model ?? null, actor: options.by, reason: options.reason ?? null };
        const done = await withDoor('process', (door) =>
          door.json<Promoted>({ method: 'POST', path: '/models/promote', json }),
        );
        if (options.json) printJson(done);
        else if (!done.changed) process.stdout.write(`model ${shortId(done.model_id)} decides already\n`);
        else {
          process.stdout.write(
            `model ${shortId(done.model_id)} decides now, instead of ${shortId(done.previous_model_id)}; ` +
              'open decisions are weighed anew, FINAL ones stay\n',
          );
        }
      },
    );
}
