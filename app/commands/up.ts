import { Command, InvalidArgumentError } from 'commander';
import { knownRoles, type Role } from '../backend.ts';

const about = `
Examples:
  reconduit up
  API_PORT=0 DATA_DIR=/var/lib/reconduit reconduit up
  reconduit up --shadow 3f9c2a
  KAFKA_BROKERS=kafka:9092 DATA_DIR=/var/lib/reconduit reconduit up --roles match
  CLICKHOUSE_URL=http://127.0.0.1:8123 CLICKHOUSE_USER=reconduit CLICKHOUSE_PASSWORD=... reconduit up --roles clickhouse

While it runs, the other commands work through it. Tickets and redemptions stream in as NDJSON:
  curl -H "Authorization: Bearer $(jq -r .secret data/door.json)" -H 'Content-Type: application/x-ndjson' \\
    --data-binary @tickets.ndjson 'http://127.0.0.1:8000/ingest?side=pos'`;

function rolesOf(text: string): Role[] {
  const wanted = text.split(',').map((role) => role.trim());
  const roles = knownRoles.filter((role) => wanted.includes(role));
  if (roles.length !== new Set(wanted).size) throw new InvalidArgumentError(`name some of ${knownRoles.join(', ')}.`);
  return roles;
}

/** `reconduit up`: matches, stores and serves until a signal. */
export function upCommand(): Command {
  return new Command('up')
    .description('match what comes in, and serve the console and the API on this machine, until Ctrl-C')
    .option('--roles <roles>', `over Kafka: do only these, separated by commas: ${knownRoles.join(', ')}`, rolesOf)
    .option(
      '--shadow <model>',
      'try this model out on what comes in, without effect; `diff live` compares what it decides',
    )
    .addHelpText('after', about)
    .action(async ({ roles, shadow }: { roles?: Role[]; shadow?: string }) =>
      (await import('../run-up.ts')).runUp(roles, shadow),
    );
}
