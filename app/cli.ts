import { Command, CommanderError } from 'commander';
import { ReconduitError } from '../processors/errors.ts';
import { configCommand } from './commands/config.ts';
import { demoCommand } from './commands/demo.ts';
import { diffCommand } from './commands/diff.ts';
import { dlqCommand } from './commands/dlq.ts';
import { errorsCommand } from './commands/errors.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { explainCommand } from './commands/explain.ts';
import { ingestCommand } from './commands/ingest.ts';
import { modelsCommand } from './commands/models.ts';
import { promoteCommand } from './commands/promote.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { referenceCommand } from './commands/reference.ts';
import { replayCommand } from './commands/replay.ts';
import { reviewCommand } from './commands/review.ts';
import { sqlCommand } from './commands/sql.ts';
import { statusCommand } from './commands/status.ts';
import { tokensCommand } from './commands/tokens.ts';
import { topicsCommand } from './commands/topics.ts';
import { trainCommand } from './commands/train.ts';
import { upCommand } from './commands/up.ts';
import { wantsStackTrace } from './config.ts';
import { errorLine, exitCodeOf } from './failure.ts';

/** The program with all its verbs; each parses its own arguments and throws on failure. */
export function createProgram(): Command {
  const program = new Command('reconduit')
    .description(
      "Reconciles rewards programs (Alle, Aspire) with a medical spa's point of sale, and explains every decision.",
    )
    .version('0.1.0')
    // An option after a nested verb is that verb's, also where the outer one has one of the same name.
    .enablePositionalOptions()
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong usage. `reconduit config` lists the environment variables.',
    );
  const verbs = [
    demoCommand(),
    reconcileCommand(),
    trainCommand(),
    evaluateCommand(),
    upCommand(),
    ingestCommand(),
    statusCommand(),
    explainCommand(),
    reviewCommand(),
    modelsCommand(),
    promoteCommand(),
    replayCommand(),
    diffCommand(),
    sqlCommand(),
    referenceCommand(),
    tokensCommand(),
    topicsCommand(),
    dlqCommand(),
    configCommand(),
    errorsCommand(),
  ];
  for (const verb of verbs) program.addCommand(verb);
  return program;
}

function neverExit(command: Command): void {
  // Commander would end the process itself, with exit code 1 for wrong usage, and print in its own words.
  command.exitOverride().configureOutput({ outputError: () => undefined });
  command.commands.forEach(neverExit);
}

function asFailure(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  return new ReconduitError('USAGE', error.message.replace(/^error: /, ''));
}

/** Runs one command line (without node and script name) and gives the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const program = createProgram();
  neverExit(program);
  // A reader that closes the pipe (`| head`) has what it wants.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await program.parseAsync(argv, { from: 'user' });
    // A verb that compares says by it whether it found anything.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === 'commander.help') return 2;
    const failure = asFailure(error);
    process.stderr.write(`${errorLine(failure)}\n`);
    if (wantsStackTrace() && failure instanceof Error) process.stderr.write(`${failure.stack}\n`);
    return exitCodeOf(failure);
  }
}
