import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { withDoor } from '../door/with-door.ts';

interface SqlOptions {
  readonly json?: boolean;
  readonly format?: string;
}

function formatOf({ json, format }: SqlOptions): string {
  if (json) return 'JSONEachRow';
  return format ?? (process.stdout.isTTY ? 'PrettyCompactMonoBlock' : 'TabSeparatedWithNames');
}

const about = `
Examples:
  reconduit sql "SELECT * FROM money_at_risk"
  reconduit sql "SELECT day, sum(matched) FROM daily_summary GROUP BY day ORDER BY day FORMAT CSVWithNames" > days.csv
  reconduit sql - < report.sql

Views to begin with: current_matches, open_exceptions, daily_summary, money_at_risk.
What they hold: reconduit sql "SELECT table, name, comment FROM system.columns WHERE database = currentDatabase()"`;

/** `reconduit sql QUERY`: a read-only query; its own FORMAT wins. */
export function sqlCommand(): Command {
  return new Command('sql')
    .description('query tickets, redemptions, matches and exceptions; read-only')
    .argument('<query>', 'ClickHouse SQL, which may end in FORMAT; - reads it from standard input')
    .option('--json', 'one JSON object a row')
    .option('--format <name>', 'ClickHouse output format, when the query names none')
    .addHelpText('after', about)
    .action(async (given: string, options: SqlOptions) => {
      const query = given === '-' ? await text(process.stdin) : given;
      const request = { method: 'POST', path: '/sql', json: { query, format: formatOf(options) } } as const;
      await withDoor('read', async (door) => {
        await pipeline(await door.stream(request), process.stdout, { end: false });
      });
    });
}
