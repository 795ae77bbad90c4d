import { Command } from 'commander';
import { configMarkdown, describeConfig, loadConfig } from '../config.ts';
import { printRows } from '../text/output.ts';

/** `reconduit config`: every environment variable with its default and its current value. */
export function configCommand(): Command {
  return new Command('config')
    .description('print every environment variable with its default and its current value; secrets are masked')
    .option('--json', 'print JSON')
    .option('--markdown', 'print the table of app/CONFIG.md')
    .addHelpText('after', '\nExample:\n  COMMIT_INTERVAL_MS=50 reconduit config')
    .action((options: { json?: boolean; markdown?: boolean }) => {
      if (options.markdown) {
        process.stdout.write(configMarkdown());
        return;
      }
      printRows(
        describeConfig().map((row) => ({ ...row })),
        options,
      );
      loadConfig();
    });
}
