import { Command } from 'commander';
import { explanationText } from '../explanation-text.ts';
import { printJson } from '../output.ts';
import type { Explained } from '../use-cases/explain.ts';
import { withDoor } from '../with-door.ts';

/** `reconduit explain DECISION_ID`. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('why a decision is what it is: evidence in bits, runner-up, history')
    .argument('<decision_id>', 'r:<redemption_id> or c:<claim_id>')
    .option('--model <model>', 'weigh its row anew under this model: id, `active` or `default`')
    .option('--practice <id>', 'whose decision is meant, where several practices have it')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  reconduit explain r:alle:A-1017\n  reconduit explain r:alle:A-1017 --model 3f9c2a',
    )
    .action(async (decisionId: string, options: { json?: boolean; model?: string; practice?: string }) => {
      const query = new URLSearchParams();
      if (options.model !== undefined) query.set('model', options.model);
      if (options.practice !== undefined) query.set('practice_id', options.practice);
      await withDoor('read', async (door) => {
        const explained = await door.json<Explained>({
          method: 'GET',
          path: `/decisions/${encodeURIComponent(decisionId)}?${query}`,
        });
        if (options.json) printJson(explained);
        else process.stdout.write(explanationText(explained));
      });
    });
}
