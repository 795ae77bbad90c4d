// One model's child of `npm run bench -- pairs`: argument: the model's file.
import { readFileSync } from 'node:fs';
import { tuneGc } from '../../../app/tune-gc.ts';
import { blockKeys } from '../../../processors/matching/block/keys.ts';
import { defaultWindow, windowOf } from '../../../processors/matching/block/window.ts';
import { candidatesFor } from '../../../processors/matching/candidate/candidates.ts';
import type { Matcher } from '../../../processors/matching/candidate/matcher.ts';
import { normaliseRedemption } from '../../../processors/matching/normalise/redemption.ts';
import { normaliseTicket } from '../../../processors/matching/normalise/ticket.ts';
import type { RedemptionRecord, TicketRecord } from '../../../processors/matching/record.ts';
import { createWorld } from '../../../processors/matching/world.ts';
import type { Model } from '../../../processors/model/model.ts';
import { decodeModel } from '../../../processors/model/model-file.ts';
import { createScorer } from '../../../processors/model/score.ts';
import type { Workload } from '../../support/workload/labelled-workload.ts';
import { defaultKnobs } from '../../support/workload/presets.ts';
import { generateWorkload } from '../../support/workload/workload.ts';
import { currentRecords } from '../quality/current-records.ts';

const rounds = 5;

/** What a child says at its end. */
export interface PairRates {
  readonly pairs: number;
  /** Pairs a second and core, slowest round first. */
  readonly rates: readonly number[];
  /** Links kept of all pairs. */
  readonly kept: number;
}

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

/** Pairs to warm up with, and pairs to measure. */
interface Pairs {
  readonly blocks: readonly Block[];
  readonly matcherOf: (model: Model) => Matcher;
}

function pairsOf(workload: Workload): Pairs {
  const world = createWorld(workload.references, 'UTC');
  return {
    blocks: blocksOf(workload),
    matcherOf: (model) => ({ scorer: createScorer(model), world, window: defaultWindow }),
  };
}

function measured(model: Model, warmUp: Pairs, own: Pairs): PairRates {
  const pairs = own.blocks.reduce((sum, { tickets }) => sum + tickets.length, 0);
  const rates: number[] = [];
  let kept = 0;
  for (let round = 0; round < rounds; round++) {
    score(warmUp.blocks, warmUp.matcherOf(model));
    globalThis.gc?.();
    const result = score(own.blocks, own.matcherOf(model));
    kept = result.kept;
    rates.push(pairs / result.seconds);
  }
  return { pairs, rates: rates.sort((a, b) => a - b), kept };
}

const practices = (count: number, seed: string): Workload =>
  generateWorkload({ ...defaultKnobs, practices: count }, seed);

// As the program itself does.
tuneGc();
const model = decodeModel(readFileSync(process.argv[2] ?? '', 'utf8'));
process.send?.(measured(model, pairsOf(practices(20, 'pairs-warm-up')), pairsOf(practices(60, 'pairs'))));
