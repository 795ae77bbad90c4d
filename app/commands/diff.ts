import { Command } from 'commander';
import { withDoor } from '../door/with-door.ts';
import { percent } from '../text/figures.ts';
import { printJson, table } from '../text/output.ts';
import type { Change, RunDiff } from '../use-cases/diff-runs.ts';
import { wholeNumber } from './option-values.ts';

const meanings: Readonly<Record<string, string>> = {
  'newly matched': 'linked only in the second',
  lost: 'linked only in the first',
  'other ticket': 'linked to another ticket',
  'auto to review': 'approved by itself before, now for a person',
  'review to auto': 'for a person before, now approved by itself',
  'other exception': 'the same link, another exception',
  'claim settled': 'a claim of its own before, now a redemption has it',
  'claim open': 'a claim without a redemption now',
  'only in a': 'the second has not seen it',
  'only in b': 'the first has not seen it',
};

function reasonOf({ reason, a_score_bits, b_score_bits }: Change): string {
  const signed = (bits: number): string => `${bits < 0 ? '' : '+'}${bits.toFixed(1)}`;
  if (reason.length === 0) return a_score_bits === b_score_bits ? 'calibration or rivals' : 'score';
  return reason.map(([comparison, bits]) => `${comparison} ${signed(bits)}`).join(', ');
}

function said(status: string, recommendation: string): string {
  if (status === '') return '-';
  return recommendation === 'AUTO_APPROVE' ? 'AUTO' : status;
}

/** What else to know of the two: that only a part of the past is compared, or that one is not finished. */
function notes({ compared: { practice_id: practice, from, to }, unfinished }: RunDiff): string {
  const days =
    from === null ? (to === null ? [] : [`days up to ${to}`]) : [`days from ${from}${to === null ? '' : ` to ${to}`}`];
  const parts = [...(practice === null ? [] : [`practice ${practice}`]), ...days];
  const part = parts.length === 0 ? '' : `Only ${parts.join(', ')} compared: what both are about.\n`;
  return `${part}${unfinished.map((run) => `${run} is not finished: what it has not read yet is in the other one only.\n`).join('')}`;
}

function text(diff: RunDiff): string {
  const head = `${diff.run_a}: ${diff.decisions_a} decisions; ${diff.run_b}: ${diff.decisions_b}\n${notes(diff)}`;
  const kinds = table(
    diff.totals.map(({ kind, decisions, amount }) => ({ kind, decisions, amount, meaning: meanings[kind] ?? '' })),
    'no decision differs',
  );
  if (diff.totals.length === 0) return `${head}\n${kinds}`;
  const places = table(
    diff.places.map((p) => ({
      clinic: p.clinic_id === '' ? p.practice_id : p.clinic_id,
      program: p.program,
      kind: p.kind,
      decisions: p.decisions,
      amount: p.amount,
    })),
  );
  const changes = table(
    diff.changes.map((c) => ({
      decision: c.decision_id,
      amount: c.amount,
      kind: c.kind,
      first: `${said(c.a_status, c.a_recommendation)} ${percent(c.a_probability)}`,
      second: `${said(c.b_status, c.b_recommendation)} ${percent(c.b_probability)}`,
      'reason, in bits': reasonOf(c),
    })),
    'none that both have seen',
  );
  return `${head}\n${kinds}\nBy clinic and program:\n${places}\nCostliest changes:\n${changes}`;
}

/** `reconduit diff RUN_A RUN_B`: what two runs decided differently. */
export function diffCommand(): Command {
  return new Command('diff')
    .description('compare what two runs decided: changes by kind, clinic and program, in counts and money, and why')
    .argument('<run_a>', '`live`, or a run as `reconduit replay list` shows it')
    .argument('<run_b>', 'the other one')
    .option('--limit <n>', 'changed decisions to show, costliest first', wholeNumber(1), 20)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nWhere a run is of one practice or of some days only, no more than that is compared.\n\nExample:\n  reconduit diff live replay-3f9c2a11-20261121t190000',
    )
    .action(async (a: string, b: string, options: { limit: number; json?: boolean }) => {
      const query = new URLSearchParams({ a, b, limit: String(options.limit) });
      const diff = await withDoor('read', (door) => door.json<RunDiff>({ method: 'GET', path: `/diff?${query}` }));
      if (options.json) printJson(diff);
      else process.stdout.write(text(diff));
    });
}
