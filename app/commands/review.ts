import { Command, Option } from 'commander';
import { withDoor } from '../door/with-door.ts';
import { percent } from '../text/figures.ts';
import { printJson, printRows } from '../text/output.ts';
import type { WaitingDecision } from '../use-cases/reviews/list-reviews.ts';
import type { SampledDecision } from '../use-cases/reviews/sample-reviews.ts';
import type { ReviewResult } from '../use-cases/reviews/submit-reviews.ts';
import { wholeNumber } from './option-values.ts';
import { currentPerson } from './person.ts';

interface ListOptions {
  practice?: string;
  batch: number;
  batchSize: number;
  second?: boolean;
  json?: boolean;
}

function listCommand(): Command {
  return new Command('list')
    .description('list decisions that wait for a person, costliest first; those about one ticket stand together')
    .option('--practice <id>', 'of this practice only')
    .option('--batch <n>', 'which batch; the first is 1', wholeNumber(1), 1)
    .option('--batch-size <n>', 'decisions in a batch', wholeNumber(1), 20)
    .option('--second', 'what one person has decided and another should, without saying how')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit review list --batch-size 10')
    .action(async (options: ListOptions) => {
      const query = new URLSearchParams({ batch: String(options.batch), batch_size: String(options.batchSize) });
      if (options.practice !== undefined) query.set('practice_id', options.practice);
      if (options.second) query.set('what', 'second');
      const path = `/reviews?${query}`;
      const rows = await withDoor('read', (door) => door.json<WaitingDecision[]>({ method: 'GET', path }));
      if (options.json) return printJson(rows);
      const several = new Set(rows.map((row) => row.practice_id)).size > 1;
      printRows(
        rows.map((row) => ({
          decision: row.decision_id,
          ...(several ? { practice: row.practice_id } : {}),
          at_stake: row.at_stake,
          day: row.occurred_on,
          ticket: row.transaction_ids.join(' | '),
          probability: percent(row.probability),
          exception: row.exception === 'NONE' ? '' : row.exception,
          why: row.why,
        })),
        { whenEmpty: 'nothing waits' },
      );
    });
}

function sampleCommand(): Command {
  return new Command('sample')
    .description('draw decisions to label, of all probabilities: a model learns from the sure ones too')
    .option('--count <n>', 'how many', wholeNumber(1), 50)
    .option('--practice <id>', 'of this practice only')
    .option('--seed <text>', 'another seed draws another sample', '')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Example:
  reconduit review sample --count 40

Say of each whether redemption and ticket belong together. Of a MATCHED or REVIEW one: approve, or reject. Of an UNMATCHED one
the ticket is the likeliest candidate: approve says that it belongs to none, \`approve ID --claim "<ticket>#"\` that it does.`,
    )
    .action(async (options: { count: number; practice?: string; seed: string; json?: boolean }) => {
      const query = new URLSearchParams({ count: String(options.count), seed: options.seed });
      if (options.practice !== undefined) query.set('practice_id', options.practice);
      const path = `/reviews/sample?${query}`;
      const rows = await withDoor('read', (door) => door.json<SampledDecision[]>({ method: 'GET', path }));
      if (options.json) return printJson(rows);
      printRows(
        rows.map((row) => ({
          band: row.band,
          decision: row.decision_id,
          status: row.status,
          ticket: row.transaction_ids.join(' | '),
          why: row.why,
        })),
        { whenEmpty: 'no decision with a candidate is left unreviewed' },
      );
    });
}

interface VerdictOptions {
  practice?: string;
  reason?: string;
  by: string;
  claim?: string[];
  seq?: number;
  json?: boolean;
}

const outcomeWords: Readonly<Record<string, string>> = {
  ACCEPTED: 'accepted',
  STALE: 'not taken: the decision has changed since; look at it again',
  NOT_FOUND: 'not taken: the matcher knows no such decision, or claim',
  PENDING: 'written down; no matcher has answered yet',
};

function resultLine(result: ReviewResult): string {
  const how = result.agrees === null ? 'is about another link than' : `${result.agrees ? 'agrees' : 'disagrees'} with`;
  const second = result.second_of === null ? '' : `, a second opinion that ${how} the first`;
  return `${result.decision_id}: ${outcomeWords[result.outcome] ?? result.outcome}${second}\n`;
}

function verdictCommand(name: string, action: 'APPROVE' | 'REJECT' | 'REOPEN', what: string): Command {
  const command = new Command(name)
    .description(what)
    .argument('<decision_id...>', 'ids as `reconduit review list` shows them')
    .option('--practice <id>', 'whose decisions are meant, where several practices have them')
    .option('--reason <text>', 'why; without names of patients')
    .addOption(new Option('--by <name>', 'who decides').default(currentPerson(), 'the user who is logged in'))
    .option('--seq <n>', 'refuse when the decision is not this one any more', wholeNumber(1))
    .option('--json', 'print JSON');
  if (action === 'APPROVE') command.option('--claim <id...>', 'the link meant, when it is not the one shown');
  return command
    .addHelpText('after', `\nExample:\n  reconduit review ${name} r:alle:A-1017 --reason "checked with the front desk"`)
    .action(async (ids: string[], options: VerdictOptions) => {
      const json = {
        action,
        decision_ids: ids,
        claim_ids: options.claim ?? [],
        actor: options.by,
        ...(options.practice === undefined ? {} : { practice_id: options.practice }),
        ...(options.reason === undefined ? {} : { reason: options.reason }),
        ...(options.seq === undefined ? {} : { decision_seq: options.seq }),
      };
      const results = await withDoor('process', (door) =>
        door.json<ReviewResult[]>({ method: 'POST', path: '/reviews', json }),
      );
      if (options.json) printJson(results);
      else for (const result of results) process.stdout.write(resultLine(result));
      if (results.some(({ outcome }) => outcome === 'STALE' || outcome === 'NOT_FOUND')) process.exitCode = 1;
    });
}

/** `reconduit review list|approve|reject|undo|sample`. */
export function reviewCommand(): Command {
  return new Command('review')
    .description('decide what waits for a person: approve or reject links')
    .addHelpText('after', '\nExample:\n  reconduit review list')
    .addCommand(listCommand())
    .addCommand(
      verdictCommand('approve', 'APPROVE', 'the link shown is right (or, of an unmatched one, that there is none)'),
    )
    .addCommand(verdictCommand('reject', 'REJECT', 'the link shown is wrong'))
    .addCommand(verdictCommand('undo', 'REOPEN', 'take back what people said of it: the model decides again'))
    .addCommand(sampleCommand());
}
