import type { ExplanationEntry } from '../../schemas/generated/types.ts';
import { quantised } from './quantise.ts';
import type { Surroundings } from './surroundings.ts';
import type { LevelName, Trained, Trees } from './trained.ts';
import { createForest } from './trees.ts';

/** Adds what labels taught to the entries of a link. */
export interface Adjuster {
  /** No link is lifted by more: what is further below the floor need not be tried. */
  readonly upsideBits: number;
  /** The entries with what was learned of their levels, then those that were learned; gives new ones, changes none. */
  adjust(entries: readonly ExplanationEntry[], around: Surroundings): ExplanationEntry[];
}

// A link that the levels put 64 to 1 below the floor is not brought back, or every pair would have to be weighed to the end.
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

function positive(bits: readonly number[]): number {
  return bits.reduce((sum, b) => sum + Math.max(0, b), 0);
}

function upsideOf({ shifts, together, context, trees }: Trained): number {
  const ofTrees = (trees?.trees ?? []).map((nodes) =>
    Math.max(...nodes.filter((n) => n.input === -1).map((n) => n.cut)),
  );
  const bits = positive([...shifts, ...together, ...context].map((entry) => entry.bits)) + positive(ofTrees);
  return Math.min(maxUpsideBits, bits);
}

function entry(comparison: string, level: string, bits: number): ExplanationEntry {
  return Object.freeze({ comparison, level, bits: quantised(bits) });
}

function treesEntry(
  trees: Trees | null,
): (entries: readonly ExplanationEntry[], around: Surroundings) => ExplanationEntry | null {
  if (trees === null) return () => null;
  const forest = createForest(trees);
  return (entries, around) => entry('trees', 'residual', forest(entries, around));
}

interface AdjustedLevel {
  readonly entry: ExplanationEntry;
  readonly flag: number;
}

// Entries of levels are shared by all links; the few of a link's own (its name's, what is taken back) are not worth keeping.
const mostKept = 4_096;

/** An entry with what was learned of its level; for a shared entry by one look-up. */
function levelReader(table: LevelTable): (own: ExplanationEntry) => AdjustedLevel {
  const known = new Map<ExplanationEntry, AdjustedLevel>();
  return (own) => {
    const kept = known.get(own);
    if (kept !== undefined) return kept;
    const learned = table.find(own);
    const { comparison, level } = own;
    const bits = learned?.bits ?? 0;
    const entry = bits === 0 ? own : Object.freeze({ comparison, level, bits: own.bits + bits });
    const adjusted = { entry, flag: learned?.flag ?? 0 };
    if (known.size < mostKept && Object.isFrozen(own)) known.set(own, adjusted);
    return adjusted;
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
  const context = new Map(
    trained.context.map(({ comparison, level, bits }) => [`${comparison}\n${level}`, entry(comparison, level, bits)]),
  );
  const ofTrees = treesEntry(trained.trees);
  const levelOf = levelReader(table);
  return {
    upsideBits: upsideOf(trained),
    adjust(entries, around) {
      const adjusted: ExplanationEntry[] = [];
      let flags = 0;
      for (const own of entries) {
        const level = levelOf(own);
        flags |= level.flag;
        adjusted.push(level.entry);
      }
      for (const pair of together) if ((flags & pair.flags) === pair.flags) adjusted.push(pair.entry);
      for (const key of [`rivals\n${rivalsLevel(around)}`, `lead\n${leadLevel(around)}`]) {
        const found = context.get(key);
        if (found !== undefined) adjusted.push(found);
      }
      const residual = ofTrees(entries, around);
      if (residual !== null) adjusted.push(residual);
      return adjusted;
    },
  };
}
