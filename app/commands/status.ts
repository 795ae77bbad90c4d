import { Command } from 'commander';
import { withDoor } from '../door/with-door.ts';
import { percent } from '../text/figures.ts';
import { printJson, type Row, table } from '../text/output.ts';

interface Status {
  readonly processing: boolean;
  readonly tasks: readonly Row[];
  /** In Kafka mode. */
  readonly groups?: readonly Row[];
  readonly open_transactions?: readonly Row[];
  readonly sink: { readonly lag: number; readonly proof_failed: boolean };
  readonly dead_letters: { readonly waiting: number; readonly replayed: number };
  readonly clock_errors: readonly (Row & { readonly share: number })[];
  readonly signals: readonly Row[] | null;
  /** Why there are none to show. */
  readonly signals_unknown: string | null;
}

function section(title: string, rows: readonly Row[], whenEmpty: string): string {
  return `\n${title}\n${table(rows, whenEmpty).replace(/^(?=.)/gm, '  ')}`;
}

function sinkText({ sink }: Status): string {
  return `${sink.lag} records behind, last proof ${sink.proof_failed ? 'FAILED' : 'agrees'}`;
}

function statusText(status: Status): string {
  const { tasks, dead_letters, signals, signals_unknown, processing } = status;
  const clock_errors = status.clock_errors.map((row) => ({ ...row, share: percent(row.share) }));
  return (
    `Processing: ${processing ? 'running' : 'not running (`reconduit up` starts it)'}\n` +
    `Stored in ClickHouse: ${sinkText(status)}\n` +
    `Dead letters: ${dead_letters.waiting} waiting, ${dead_letters.replayed} replayed\n` +
    section('Tasks', tasks, 'none') +
    (status.groups === undefined ? '' : section('Groups', status.groups, 'none')) +
    (status.open_transactions === undefined
      ? ''
      : section('Transactions open for more than 10 s', status.open_transactions, 'none')) +
    section('Conditions to look at', signals ?? [], signals_unknown === null ? 'none' : `unknown: ${signals_unknown}`) +
    section('Clock errors of feeds (hours that redemptions run ahead of tickets)', clock_errors, 'none seen')
  );
}

/** `reconduit status`: how far processing is, and what needs a look. */
export function statusCommand(): Command {
  return new Command('status')
    .description(
      'is all well? progress of matching, silent sources, unreadable records, wrong clocks, failed checks of stored rows',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit status --json | jq .dead_letters.waiting')
    .action(async (options: { json?: boolean }) => {
      await withDoor('read', async (door) => {
        const status = await door.json<Status>({ method: 'GET', path: '/status' });
        if (options.json) printJson(status);
        else process.stdout.write(statusText(status));
      });
    });
}
