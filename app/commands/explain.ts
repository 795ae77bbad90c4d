import { Command } from 'commander';
import { withDoor } from '../door/with-door.ts';
import { explanationText } from '../text/explanation.ts';
import { printJson } from '../text/output.ts';
import type { Explained } from '../use-cases/explain.ts';

/** `reconduit explain DECISION_ID`: the evidence and history of one decision. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('explain one decision: its evidence in bits (one bit doubles the odds), the runner-up, its history')
    .argument('<decision_id>', 'r:<redemption_id> or c:<claim_id>')
    .option('--model <model>', 'show also how this model would weigh it: id, `active` or `default`')
    .option('--run <run>', 'what a replay decided, instead of the live decision')
    .option('--practice <id>', 'the practice meant, if several have a decision of this id')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  reconduit explain r:alle:A-1017\n  reconduit explain r:alle:A-1017 --model 3f9c2a\n' +
        '  reconduit explain r:alle:A-1017 --run replay-3f9c2a17-20260301t090000',
    )
    .action(
      async (decisionId: string, options: { json?: boolean; model?: string; run?: string; practice?: string }) => {
        const query = new URLSearchParams();
        if (options.model !== undefined) query.set('model', options.model);
        if (options.run !== undefined) query.set('run_id', options.run);
        if (options.practice !== undefined) query.set('practice_id', options.practice);
        await withDoor('read', async (door) => {
          const explained = await door.json<Explained>({
            method: 'GET',
            path: `/decisions/${encodeURIComponent(decisionId)}?${query}`,
          });
          if (options.json) printJson(explained);
          else process.stdout.write(explanationText(explained));
        });
      },
    );
}
