import { Command } from 'commander';

/** `reconduit demo`: the sample month, end to end. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('run the shipped sample month end to end and show what a manager wants to see')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit demo')
    .action(async (options: { json?: boolean }) => (await import('../run-demo.ts')).runDemo(options));
}
