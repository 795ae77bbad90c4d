import type { ExplanationEntry } from '../../schemas/generated/types.ts';
import { quantised } from './quantise.ts';
import type { Surroundings } from './surroundings.ts';
import type { LevelName, Trained } from './trained.ts';
import { createForest, type Forest, putSurroundings } from './trees.ts';

/** Adds what labels taught to the entries of a link. */
export interface Adjuster {
  /** No link is lifted by more: what is further below the floor need not be tried. */
  readonly upsideBits: number;
  /** Whatever stands around it, a link with these entries is lifted by no more than this; below 0: it is pulled down. */
  mostBits(entries: readonly ExplanationEntry[]): number;
  /** The entries with what was learned of their levels, then those that were learned; gives new ones, changes none. */
  adjust(entries: readonly ExplanationEntry[], around: Surroundings): ExplanationEntry[];
}

/**
 * The most bits by which learned weights may lift a link that is below the floor: one further below is not brought back, or
 * every pair would have to be weighed to the end.
 */
export const maxUpsideBits = 6;

/** How an explanation names what the number of competing tickets says. */
export function rivalsLevel({ rivals }: Surroundings): string {
  if (rivals === 0) return 'none';
  if (rivals === 1) return 'one';
  return rivals <= 4 ? '2 to 4' : '5 or more';
}

/** How an explanation names what the distance to the runner-up says. */
export function leadLevel({ leadBits }: Surroundings): string {
  if (leadBits === null) return 'no runner-up';
  if (leadBits < 0) return 'behind';
  if (leadBits < 3) return 'under 3 bits';
  return leadBits < 8 ? '3 to 8 bits' : 'over 8 bits';
}

/** How an explanation names two levels that come together. */
function togetherLevel([a, b]: readonly [LevelName, LevelName]): string {
  return `${a.comparison} ${a.level} + ${b.comparison} ${b.level}`;
}

interface Learned {
  bits: number;
  /** Which of the levels that interactions speak of this is; 0: none. */
  flag: number;
}

class LevelTable {
  private readonly byComparison = new Map<string, Map<string, Learned>>();
  private flags = 0;

  at({ comparison, level }: LevelName): Learned {
    let byLevel = this.byComparison.get(comparison);
    if (byLevel === undefined) {
      byLevel = new Map();
      this.byComparison.set(comparison, byLevel);
    }
    let learned = byLevel.get(level);
    if (learned === undefined) {
      learned = { bits: 0, flag: 0 };
      byLevel.set(level, learned);
    }
    return learned;
  }

  /** The level's own bit of 30. */
  flagOf(name: LevelName): number {
    const learned = this.at(name);
    if (learned.flag === 0) learned.flag = 1 << this.flags++;
    return learned.flag;
  }

  find({ comparison, level }: LevelName): Learned | undefined {
    return this.byComparison.get(comparison)?.get(level);
  }
}

/** More than rounding three entries to multiples of 2^-10 adds. */
const roundingBits = 0.01;

function positive(bits: readonly number[]): number {
  return bits.reduce((sum, b) => sum + Math.max(0, b), 0);
}

/** What rivals, lead and trees lift a link by at most: one level of each holds. */
function aroundUpside({ context, trees }: Trained): number {
  const most = new Map<string, number>();
  for (const { comparison, bits } of context) most.set(comparison, Math.max(bits, most.get(comparison) ?? 0));
  const ofTrees = (trees?.trees ?? []).map((nodes) =>
    Math.max(...nodes.filter((n) => n.input === -1).map((n) => n.cut)),
  );
  return positive([...most.values()]) + positive(ofTrees);
}

function upsideOf(trained: Trained): number {
  const { shifts, together } = trained;
  return Math.min(maxUpsideBits, positive([...shifts, ...together].map(({ bits }) => bits)) + aroundUpside(trained));
}

function entry(comparison: string, level: string, bits: number): ExplanationEntry {
  return Object.freeze({ comparison, level, bits: quantised(bits) });
}

/** What is learned of a level, and where the trees look for its bits; -1: they do not. */
interface LevelFacts extends Learned {
  readonly input: number;
}

interface AdjustedLevel {
  entry: ExplanationEntry;
  facts: LevelFacts;
}

// Entries of levels are shared by all links; the few of a link's own (its name's, what is taken back) are not worth keeping.
const mostKept = 4_096;

/** What is known of levels by their names, looked up in the table once. */
function factsReader(table: LevelTable, inputs: Forest['inputs'] | undefined): (own: LevelName) => LevelFacts {
  const known = new Map<string, Map<string, LevelFacts>>();
  return (own) => {
    let levels = known.get(own.comparison);
    if (levels === undefined) {
      levels = new Map();
      known.set(own.comparison, levels);
    }
    let facts = levels.get(own.level);
    if (facts === undefined) {
      const { bits = 0, flag = 0 } = table.find(own) ?? {};
      facts = { bits, flag, input: inputs?.get(own.comparison) ?? -1 };
      levels.set(own.level, facts);
    }
    return facts;
  };
}

/** An entry with what was learned of its level, until the next is read; for a shared entry by one look-up. */
function levelReader(
  table: LevelTable,
  inputs: Forest['inputs'] | undefined,
): (own: ExplanationEntry) => Readonly<AdjustedLevel> {
  const known = new Map<ExplanationEntry, AdjustedLevel>();
  const factsOf = factsReader(table, inputs);
  const adjusted = (own: ExplanationEntry, { bits }: LevelFacts): ExplanationEntry =>
    bits === 0 ? own : { comparison: own.comparison, level: own.level, bits: own.bits + bits };
  const last: AdjustedLevel = {
    entry: Object.freeze({ comparison: '', level: '', bits: 0 }),
    facts: factsOf({ comparison: '', level: '' }),
  };
  return (own) => {
    const kept = known.get(own);
    if (kept !== undefined) return kept;
    const facts = factsOf(own);
    if (Object.isFrozen(own) && known.size < mostKept) {
      const shared = { entry: Object.freeze(adjusted(own, facts)), facts };
      known.set(own, shared);
      return shared;
    }
    last.entry = adjusted(own, facts);
    last.facts = facts;
    return last;
  };
}

/** Entries of their own for what stands around a link, by level. */
function contextReader({ context }: Trained): (adjusted: ExplanationEntry[], around: Surroundings) => void {
  const entriesOf = (wanted: string): ReadonlyMap<string, ExplanationEntry> =>
    new Map(
      context
        .filter(({ comparison }) => comparison === wanted)
        .map(({ comparison, level, bits }) => [level, entry(comparison, level, bits)]),
    );
  const rivals = entriesOf('rivals');
  const lead = entriesOf('lead');
  return (adjusted, around) => {
    const ofRivals = rivals.get(rivalsLevel(around));
    if (ofRivals !== undefined) adjusted.push(ofRivals);
    const ofLead = lead.get(leadLevel(around));
    if (ofLead !== undefined) adjusted.push(ofLead);
  };
}

/** Prepares what labels taught. */
export function createAdjuster(trained: Trained): Adjuster {
  const table = new LevelTable();
  for (const { bits, ...name } of trained.shifts) table.at(name).bits = quantised(bits);
  const together = trained.together.map(({ levels, bits }) => ({
    flags: table.flagOf(levels[0]) | table.flagOf(levels[1]),
    entry: entry('together', togetherLevel(levels), bits),
  }));
  const forest = trained.trees === null ? null : createForest(trained.trees);
  const levelOf = levelReader(table, forest?.inputs);
  const addContext = contextReader(trained);
  const mostAround = aroundUpside(trained) + roundingBits;
  // One link at a time.
  const values = new Float64Array(forest?.inputs.size ?? 0);
  return {
    upsideBits: upsideOf(trained),
    mostBits(entries) {
      let flags = 0;
      let bits = mostAround;
      for (const own of entries) {
        const { entry, facts } = levelOf(own);
        flags |= facts.flag;
        bits += entry.bits - own.bits;
      }
      if (flags !== 0) for (const pair of together) if ((flags & pair.flags) === pair.flags) bits += pair.entry.bits;
      return bits;
    },
    adjust(entries, around) {
      const adjusted: ExplanationEntry[] = [];
      let flags = 0;
      values.fill(0);
      for (const own of entries) {
        const { entry, facts } = levelOf(own);
        flags |= facts.flag;
        if (facts.input >= 0) values[facts.input] = own.bits;
        adjusted.push(entry);
      }
      if (flags !== 0) for (const pair of together) if ((flags & pair.flags) === pair.flags) adjusted.push(pair.entry);
      addContext(adjusted, around);
      if (forest !== null) {
        putSurroundings(forest.inputs, around, values);
        adjusted.push({ comparison: 'trees', level: 'residual', bits: quantised(forest.bitsOf(values)) });
      }
      return adjusted;
    },
  };
}
