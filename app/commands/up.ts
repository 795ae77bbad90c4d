import { Command } from 'commander';

const about = `
Examples:
  reconduit up
  API_PORT=0 DATA_DIR=/var/lib/reconduit reconduit up

While it runs, the other verbs speak to it. Tickets and redemptions stream in as NDJSON:
  curl -H "Authorization: Bearer $(jq -r .secret data/door.json)" -H 'Content-Type: application/x-ndjson' \\
    --data-binary @tickets.ndjson 'http://127.0.0.1:8000/ingest?side=pos'`;

/** `reconduit up`: everything, until a signal. */
export function upCommand(): Command {
  return new Command('up')
    .description('run everything until a signal, and serve the door on loopback')
    .addHelpText('after', about)
    .action(async () => (await import('../run-up.ts')).runUp());
}
