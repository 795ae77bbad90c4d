import { Command, InvalidArgumentError, Option } from 'commander';
import type { TokenRow } from '../../connectors/http/token-use-cases.ts';
import { ReconduitError } from '../../processors/errors.ts';
import { withDoor } from '../door/with-door.ts';
import { printJson, printRows } from '../text/output.ts';

interface CreateOptions {
  readonly role: string;
  readonly practice?: string[];
  readonly allPractices?: boolean;
  readonly name: string;
  readonly expires?: string;
  readonly signs?: boolean;
  readonly json?: boolean;
}

const dayMs = 86_400_000;
const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: dayMs };

/** `90d`, `12h`, or a day: when a token ends. */
function endOf(text: string): string {
  const [, count, unit = ''] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const atMs = count === undefined ? Date.parse(text) : Date.now() + Number(count) * (unitMs[unit] ?? 0);
  if (!(atMs > Date.now())) throw new InvalidArgumentError('give a time to come, as 90d, 12h or 2027-06-30.');
  return new Date(atMs).toISOString();
}

async function create(options: CreateOptions): Promise<void> {
  const { role, practice, name, expires, signs } = options;
  if ((practice === undefined) !== Boolean(options.allPractices))
    throw new ReconduitError('USAGE', 'say what it sees: --practice P (several are possible), or --all-practices');
  const json = {
    name,
    role,
    practices: practice ?? null,
    signs: signs ?? false,
    ...(expires && { expires_at: expires }),
  };
  const made = await withDoor('read', (door) =>
    door.json<TokenRow & { secret: string }>({ method: 'POST', path: '/tokens', json }),
  );
  if (options.json) return printJson(made);
  process.stdout.write(`${made.secret}\n`);
  const use = signs ? `sign requests to /v1/webhooks/${made.id}/... with it` : 'send it as "Authorization: Bearer ..."';
  process.stderr.write(`token ${made.id}: shown this once; ${use}\n`);
}

function createCommand(): Command {
  return new Command('create')
    .description('create a token; it is printed once, and only a hash of it is stored')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(['viewer', 'reviewer', 'operator', 'admin', 'source'])
        .makeOptionMandatory(),
    )
    .option('--practice <id...>', 'the only practices that it sees')
    .option('--all-practices', 'it sees all practices')
    .option('--name <text>', 'what it is for, or whose', '')
    .option('--expires <when>', 'when it ends: 90d, 12h or 2027-06-30; else never', endOf)
    .option('--signs', 'a source that signs its requests (HMAC-SHA256) instead of sending the token')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit tokens create --role reviewer --practice glow --expires 90d')
    .action(create);
}

function listCommand(): Command {
  return new Command('list')
    .description('list all tokens, without their secrets')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  reconduit tokens list')
    .action(async (options: { json?: boolean }) => {
      const rows = await withDoor('read', (door) => door.json<TokenRow[]>({ method: 'GET', path: '/tokens' }));
      if (options.json) return printJson(rows);
      const shown = rows.map(({ practices, ...row }) => ({ ...row, practices: practices?.join(' ') ?? 'all' }));
      printRows(shown, { whenEmpty: 'no tokens: the API is open, to this machine only' });
    });
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('revoke a token, at once')
    .argument('<id>', 'id as `reconduit tokens list` shows it')
    .addHelpText('after', '\nExample:\n  reconduit tokens revoke 4f2a9c01b2d3')
    .action(async (id: string) => {
      const path = `/tokens/${encodeURIComponent(id)}`;
      await withDoor('read', (door) => door.json<TokenRow>({ method: 'DELETE', path }));
      process.stdout.write(`token ${id} is revoked\n`);
    });
}

/** `reconduit tokens create|list|revoke`. */
export function tokensCommand(): Command {
  return new Command('tokens')
    .description('access tokens of the HTTP API: who may call it, in which role, for which practices')
    .addHelpText('after', '\nExample:\n  reconduit tokens create --role viewer --practice glow')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}
