import type { Calibrator } from '../model.ts';
import { type Judged, logOddsOf } from './platt.ts';
import { rounded } from './rounded.ts';

// Below it a step would be one lucky or unlucky link.
const minLinks = 40;
/** Far below every link that was judged, log-odds go on as they are. */
const farBelow = 20;

interface Block {
  links: number;
  right: number;
  /** Least and greatest log-odds. */
  low: number;
  high: number;
}

const rateOf = ({ right, links }: Block): number => (right + 0.5) / (links + 1);

function joined(a: Block, b: Block): Block {
  return {
    links: a.links + b.links,
    right: a.right + b.right,
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
  };
}

/** Pools neighbours that are too few or out of order (Ayer et al. 1955). */
function pooled(sorted: readonly Judged[]): Block[] {
  const blocks: Block[] = [];
  for (const { logOdds, isRight } of sorted) {
    const own: Block = { links: 1, right: isRight ? 1 : 0, low: logOdds, high: logOdds };
    const last = blocks[blocks.length - 1];
    if (last === undefined || (last.links >= minLinks && last.high < logOdds)) {
      if (last !== undefined) merge(blocks);
      blocks.push(own);
    } else blocks[blocks.length - 1] = joined(last, own);
  }
  const last = blocks[blocks.length - 1];
  const before = blocks[blocks.length - 2];
  if (last !== undefined && before !== undefined && last.links < minLinks) blocks.splice(-2, 2, joined(before, last));
  merge(blocks);
  return blocks;
}

function merge(blocks: Block[]): void {
  for (;;) {
    const last = blocks[blocks.length - 1];
    const before = blocks[blocks.length - 2];
    if (last === undefined || before === undefined || rateOf(before) < rateOf(last)) return;
    blocks.splice(-2, 2, joined(before, last));
  }
}

/** Steps of an isotonic calibrator after these links (Zadrozny and Elkan 2002); null when they all say the same. */
export function fitIsotonic(judged: readonly Judged[], base: Calibrator): Calibrator | null {
  const blocks = pooled([...judged].sort((a, b) => a.logOdds - b.logOdds || Number(a.isRight) - Number(b.isRight)));
  if (blocks.length < 2) return null;
  const steps = blocks.flatMap((block): [number, number][] => {
    const after = rounded(logOddsOf(rateOf(block)));
    return [
      [rounded(block.low), after],
      [rounded(block.high), after],
    ];
  });
  const [lowest, after] = steps[0] as [number, number];
  const first: [number, number] = [Math.max(-49, lowest - farBelow), Math.max(-49, after - farBelow)];
  const distinct: [number, number][] = [];
  for (const step of [first, ...steps]) {
    const last = distinct[distinct.length - 1];
    if (last === undefined || step[0] > last[0]) distinct.push(step);
  }
  return { ...base, steps: distinct };
}
