import { ReconduitError } from '../../errors.ts';
import type { Candidate } from '../../matching/assign/types.ts';
import { redemptionStands } from '../../matching/decide/choice.ts';
import type { RedemptionRecord } from '../../matching/record.ts';
import { maxUpsideBits } from '../adjust.ts';
import type { TruthTable } from '../evaluate/measures.ts';
import { countsOf, refuseUnusable, type Truth, type Truths } from '../evaluate/truth.ts';
import type { Batch } from '../fit/batch.ts';
import type { Model } from '../model.ts';
import { identified } from '../model-file.ts';
import { type Area, areaAround, candidatesIn, type UnlearnedLinks } from './area.ts';
import { anchorOf, type Case, caseOf, type Subject, sharesOf } from './cases.ts';
import { competedBits } from './competed.ts';
import { customerGroups, shuffled } from './groups.ts';
import { heldOut } from './held-out.ts';

/** Labelled redemptions with their candidates, made ready to learn from. */
export interface TrainingSet {
  readonly area: Area;
  /** Links of every redemption of the area, before anything is learned. */
  readonly unlearned: UnlearnedLinks;
  /** Of redemptions that the batch has and that are in force. */
  readonly truths: TruthTable;
  /** Labelled redemptions to learn from, by id. */
  readonly cases: readonly Case[];
  /** Unlabelled redemptions that hold a model where it is, where the labels leave out those that have no ticket. */
  readonly anchors: readonly Case[];
  readonly groupOf: ReadonlyMap<string, string>;
  /** Redemptions held out for the final figures; none of their customers is among `cases`. */
  readonly held: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

const maxUnbalanced = 0.95;
// Fewer say nothing about how often redemptions have no ticket.
const minExpectedEmpty = 3;

function usableTruths(truths: Truths, batch: Batch): { usable: Map<string, Truth>; unknown: number } {
  const tickets = new Set(batch.tickets.map(({ id }) => id));
  const redemptions = new Map(batch.redemptions.map((r) => [r.id, r]));
  const usable = new Map<string, Truth>();
  let unknown = 0;
  for (const id of [...truths.byRedemption.keys()].sort()) {
    const truth = truths.byRedemption.get(id) as Truth;
    const redemption = redemptions.get(id);
    const isThere = redemption !== undefined && [...truth.matches, ...truth.refused].every((t) => tickets.has(t));
    if (!isThere) unknown++;
    else if (redemptionStands(redemption)) usable.set(id, truth);
  }
  return { usable, unknown };
}

function subjectOf(
  { id, practiceId, clinicId }: RedemptionRecord,
  group: string,
  weighed: Subject['weighed'],
): Subject {
  return { redemptionId: id, group, clinic: `${practiceId}/${clinicId ?? ''}`, weighed };
}

/** Whether labels leave out redemptions that have no ticket: what they teach would then be to link everything. */
function leavesOutEmpty(cases: readonly Case[], truths: TruthTable): boolean {
  let expected = 0;
  let seen = 0;
  for (const own of cases) {
    const { all } = sharesOf(
      own,
      Float64Array.from(own.options, ({ bits }) => bits),
    );
    expected += all[own.options.length] as number;
    // Not one whose ticket is only not found.
    if (truths.get(own.redemptionId)?.matches.size === 0) seen++;
  }
  return expected >= minExpectedEmpty && seen < expected / 2;
}

function warningsOf(truths: Truths, counts: { unknown: number; unmet: number; isLeaning: boolean }): string[] {
  const { matches, refusals, duplicates, contradictions } = truths;
  const warnings: string[] = [];
  const say = (count: number, text: string): void => {
    if (count > 0) warnings.push(`${count} ${text}`);
  };
  say(duplicates, 'labels repeat another one: each pair counts once.');
  say(contradictions, 'pairs are labelled both ways: the last label counts.');
  say(counts.unknown, 'labelled redemptions are not in the files, or their tickets are not: they are left out.');
  say(
    counts.unmet,
    'labelled redemptions never meet their true ticket (no name, phone, code or amount in common): no model can link them.',
  );
  const most = Math.max(matches, refusals);
  if (most > maxUnbalanced * (matches + refusals)) {
    warnings.push(`The labels are unbalanced: ${matches} matches, ${refusals} others.`);
  }
  if (counts.isLeaning) {
    warnings.push(
      'The labels leave out redemptions that have no ticket: how often that happens is taken from the unlabelled ones.',
    );
  }
  return warnings;
}

/** Makes labels and a batch ready for training. @throws ReconduitError LABELS_UNUSABLE when too few, or of one class, are about the batch. */
export function prepareTrainingSet(
  base: Model,
  batch: Batch,
  truths: Truths,
  split: { readonly seed: string; readonly validationSplit: number; readonly isOnePractice: boolean },
): TrainingSet {
  const { usable, unknown } = usableTruths(truths, batch);
  if (usable.size === 0) {
    throw new ReconduitError('LABELS_UNUSABLE', 'no label is about a redemption and tickets of these files');
  }
  if (unknown > 0) refuseUnusable(countsOf(usable.values()), ' of redemptions and tickets of these files');
  const area = areaAround(new Set(usable.keys()), batch);
  const low = identified({ ...base, floorBits: base.floorBits - maxUpsideBits });
  const { own, joint } = candidatesIn(area, low);
  const weighed = { floorBits: base.floorBits, competed: competedBits([...own.values()].flat(), joint, base) };
  const tickets = new Map(batch.tickets.map((ticket) => [ticket.id, ticket]));
  const labelled = [...own.keys()].filter(({ id }) => usable.has(id));
  const groupOf = customerGroups(labelled, { tickets, truths: usable, isOnePractice: split.isOnePractice });
  const isMatched = (id: string): boolean => (usable.get(id)?.matches.size ?? 0) > 0;
  const held = heldOut(groupOf, isMatched, { share: split.validationSplit, seed: split.seed });
  const cases: Case[] = [];
  let unmet = 0;
  for (const redemption of labelled) {
    const truth = usable.get(redemption.id) as Truth;
    const candidates: Candidate[] = own.get(redemption) ?? [];
    const isMet =
      truth.matches.size === 0 || candidates.some((c) => c.transactionIds.every((id) => truth.matches.has(id)));
    if (!isMet) unmet++;
    if (held.has(redemption.id)) continue;
    const found = caseOf(subjectOf(redemption, groupOf.get(redemption.id) ?? '', weighed), candidates, truth);
    if (found !== null && found.options.length > 0) cases.push(found);
  }
  const isLeaning = leavesOutEmpty(cases, usable);
  const anchors = isLeaning ? anchorsOf(own, usable, weighed, split.seed).slice(0, 2 * cases.length) : [];
  return {
    area,
    unlearned: own,
    truths: usable,
    cases,
    anchors,
    groupOf,
    held,
    warnings: warningsOf(truths, { unknown, unmet, isLeaning }),
  };
}

function anchorsOf(
  own: ReadonlyMap<RedemptionRecord, Candidate[]>,
  usable: TruthTable,
  weighed: Subject['weighed'],
  seed: string,
): Case[] {
  const byId = new Map([...own].filter(([{ id }]) => !usable.has(id)).map((entry) => [entry[0].id, entry]));
  return shuffled(byId.keys(), `${seed}/anchors`).flatMap((id) => {
    const [redemption, candidates] = byId.get(id) as [RedemptionRecord, Candidate[]];
    return candidates.length === 0 ? [] : [anchorOf(subjectOf(redemption, `anchor ${id}`, weighed), candidates)];
  });
}
