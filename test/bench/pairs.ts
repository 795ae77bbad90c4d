import { blockKeys } from '../../processors/matching/block/keys.ts';
import { defaultWindow, windowOf } from '../../processors/matching/block/window.ts';
import { candidatesFor } from '../../processors/matching/candidate/candidates.ts';
import type { Matcher } from '../../processors/matching/candidate/matcher.ts';
import { normaliseRedemption } from '../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../processors/matching/normalise/ticket.ts';
import type { RedemptionRecord, TicketRecord } from '../../processors/matching/record.ts';
import { createWorld } from '../../processors/matching/world.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import { createScorer } from '../../processors/model/score.ts';
import type { Workload } from '../support/workload/labelled-workload.ts';
import { defaultKnobs } from '../support/workload/presets.ts';
import { generateWorkload } from '../support/workload/workload.ts';
import { currentRecords } from './quality/current-records.ts';
import { count, table, writeResults } from './results-file.ts';

const rounds = 5;

interface Block {
  readonly redemption: RedemptionRecord;
  readonly tickets: readonly TicketRecord[];
}

/** Each redemption with the tickets of its practice that share a block and lie within the retention: what the matcher meets. */
function blocksOf(workload: Workload): Block[] {
  const world = createWorld(workload.references, 'UTC');
  return currentRecords(workload).flatMap(({ tickets, redemptions }) => {
    const byKey = new Map<string, TicketRecord[]>();
    for (const event of tickets.values()) {
      const ticket = normaliseTicket(event, world);
      for (const key of blockKeys(ticket)) byKey.set(key, [...(byKey.get(key) ?? []), ticket]);
    }
    return [...redemptions.values()].map((event) => {
      const redemption = normaliseRedemption(event, world);
      const met = new Set(blockKeys(redemption).flatMap((key) => byKey.get(key) ?? []));
      const near = [...met].filter((t) => windowOf(t.when.day, redemption.when.day, defaultWindow) !== 'outside');
      return { redemption, tickets: near };
    });
  });
}

/** One pass over distinct pairs; gives CPU seconds of this process and how many links were kept. */
function score(blocks: readonly Block[], matcher: Matcher): { readonly seconds: number; readonly kept: number } {
  let kept = 0;
  const started = process.cpuUsage();
  for (const { redemption, tickets } of blocks) kept += candidatesFor(redemption, tickets, matcher).length;
  const { user, system } = process.cpuUsage(started);
  return { seconds: (user + system) / 1e6, kept };
}

/** Pairs compared, scored and explained a second and core, each pair once, under a matcher that has seen other pairs before. */
export function benchPairs(): void {
  const rates: number[] = [];
  let pairs = 0;
  let kept = 0;
  const warmUp = generateWorkload({ ...defaultKnobs, practices: 20 }, 'pairs-warm-up');
  const workload = generateWorkload({ ...defaultKnobs, practices: 60 }, 'pairs');
  const blocks = blocksOf(workload);
  const warmUpBlocks = blocksOf(warmUp);
  for (let round = 0; round < rounds; round++) {
    const matcher = (of: Workload): Matcher => ({
      scorer: createScorer(defaultModel),
      world: createWorld(of.references, 'UTC'),
      window: defaultWindow,
    });
    score(warmUpBlocks, matcher(warmUp));
    globalThis.gc?.();
    const result = score(blocks, matcher(workload));
    pairs = blocks.reduce((sum, { tickets }) => sum + tickets.length, 0);
    kept = result.kept;
    rates.push(pairs / result.seconds);
  }
  rates.sort((a, b) => a - b);
  const rows = [
    ['pairs of a round', count(pairs)],
    ['links kept, explained', count(kept)],
    ['pairs/s a core, median of five rounds', count(rates[Math.floor(rounds / 2)] ?? 0)],
    ['pairs/s a core, slowest and fastest round', `${count(rates[0] ?? 0)}, ${count(rates[rounds - 1] ?? 0)}`],
  ];
  const text = [
    'Distinct blocked pairs of two normalised records (default mix, 60 practices): persons compared, every claim scored,',
    'splits tried, explanation built. CPU time of the process, so another load on the machine does not count.',
    '',
    table(['figure', 'value'], rows),
  ];
  writeResults('pairs', text.join('\n'));
}
