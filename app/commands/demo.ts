import { Command } from 'commander';

/** `reconduit demo`: the sample month, end to end. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('reconcile the shipped sample month, and show what a practice manager wants to see')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit demo')
    .action(async (options: { json?: boolean }) => (await import('../run-demo.ts')).runDemo(options));
}
