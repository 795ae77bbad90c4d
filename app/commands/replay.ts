import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { ReconduitError } from '../../processors/errors.ts';
import type { DoorClient } from '../door/client.ts';
import { withDoor } from '../door/with-door.ts';
import type { ShownRun } from '../runs/runs.ts';
import { shortId } from '../text/model.ts';
import { printJson, printRows } from '../text/output.ts';
import { createProgress } from '../text/progress.ts';
import { currentPerson } from './person.ts';

interface ReplayOptions {
  model?: string;
  from?: string;
  to?: string;
  practice?: string;
  by: string;
  json?: boolean;
}

const askEveryMs = 200;

/** Waits for the end of a run. @throws UNEXPECTED when it fails. */
async function untilDone(door: DoorClient, run: ShownRun): Promise<ShownRun> {
  const progress = createProgress(run.run_id, 'records');
  try {
    for (;;) {
      const now = await door.json<ShownRun>({ method: 'GET', path: `/runs/${run.run_id}` });
      progress.at(now.done, now.total);
      if (now.state === 'done') return now;
      if (now.state !== 'working') {
        throw new ReconduitError('UNEXPECTED', `run ${now.run_id} is ${now.state}: ${now.reason ?? 'it was stopped'}`);
      }
      await sleep(askEveryMs);
    }
  } finally {
    progress.stop();
  }
}

async function replay(options: ReplayOptions): Promise<void> {
  if (options.model === undefined) throw new ReconduitError('USAGE', 'give --model, or list or delete');
  const { model, from = null, to = null, practice: practice_id = null } = options;
  const done = await withDoor('read', async (door) => {
    const json = { model, from, to, practice_id, actor: options.by };
    return untilDone(door, await door.json<ShownRun>({ method: 'POST', path: '/runs', json }));
  });
  if (options.json) printJson(done);
  else {
    const { run_id: runId, total, decisions = null } = done;
    const made = decisions === null ? '' : ` and made ${decisions} decisions`;
    process.stdout.write(`run ${runId}: model ${shortId(done.model_id)} has read ${total} records${made}\n`);
    process.stdout.write(
      decisions === 0
        ? 'none is about what was asked for: look at --practice, --from and --to, and at `reconduit status`\n'
        : `compare it: reconduit diff live ${runId}\n`,
    );
  }
}

function listCommand(): Command {
  return new Command('list')
    .description('list replays and how far they are')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit replay list')
    .action(async (options: { json?: boolean }) => {
      const runs = await withDoor('read', (door) => door.json<ShownRun[]>({ method: 'GET', path: '/runs' }));
      if (options.json) return printJson(runs);
      printRows(
        runs.map((run) => ({
          run: run.run_id,
          model: shortId(run.model_id),
          state: run.state,
          from: run.from,
          to: run.to,
          practice: run.practice_id,
          records: `${run.done}/${run.total}`,
          started: run.started_at,
        })),
        { whenEmpty: 'nothing was replayed yet' },
      );
    });
}

function deleteCommand(): Command {
  return new Command('delete')
    .description('remove a replay with its decisions; live decisions are not touched')
    .argument('<run_id>', 'as `reconduit replay list` shows it')
    .addHelpText('after', '\nExample:\n  reconduit replay delete replay-3f9c2a11-20261121t190000')
    .action(async (runId: string) => {
      await withDoor('read', (door) =>
        door.json({
          method: 'DELETE',
          path: `/runs/${encodeURIComponent(runId)}?actor=${encodeURIComponent(currentPerson())}`,
        }),
      );
      process.stdout.write(`run ${runId} is gone\n`);
    });
}

/** `reconduit replay --model M`, `reconduit replay list|delete`. */
export function replayCommand(): Command {
  return (
    new Command('replay')
      // Or --json after `list` would be this one's.
      .enablePositionalOptions()
      .description(
        'decide the past again with another model, apart from the live decisions; if it is interrupted, the same command goes on',
      )
      .option('--model <model>', 'id, the beginning of one, `active`, or `default` for the shipped one')
      .option('--from <day>', 'decisions of this day and later, YYYY-MM-DD')
      .option('--to <day>', 'decisions up to this day')
      .option('--practice <id>', 'of this practice only')
      .addOption(new Option('--by <name>', 'who replays').default(currentPerson(), 'the user who is logged in'))
      .option('--json', 'print JSON')
      .addHelpText('after', '\nExample:\n  reconduit replay --model 3f9c2a --from 2026-01-01')
      .action(replay)
      .addCommand(listCommand())
      .addCommand(deleteCommand())
  );
}
