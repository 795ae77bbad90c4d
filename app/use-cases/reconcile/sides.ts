import { type Columns, recogniseColumns } from '../../../connectors/csv/columns.ts';
import type { Field, FileSide } from '../../../connectors/csv/fields.ts';
import type { OpenedExport } from '../../../connectors/csv/read-export.ts';

/** Found by words that a point of sale has too: "Reward label", "Type". */
const ofEitherSide: ReadonlySet<Field> = new Set(['program', 'activity']);

function telling({ index }: Columns): number {
  return [...index.keys()].filter((field) => !ofEitherSide.has(field)).length;
}

/** By how many recognised columns a file fits its side better than the other one. */
function fit({ side, format }: OpenedExport): number {
  if (format.kind !== 'csv') return 0;
  const other = recogniseColumns(side === 'pos' ? 'rewards' : 'pos', format.columns.header);
  return telling(format.columns) - telling(other);
}

function meanFit(opened: readonly OpenedExport[], side: FileSide): number {
  const own = opened.filter((o) => o.side === side);
  return own.reduce((sum, o) => sum + fit(o), 0) / Math.max(1, own.length);
}

// Of 63 pairs of headers as systems and portals write them, the right way round gives 0 or more.
const exchangedFit = -3;

/** Says so when the files of the two sides look exchanged: each would be read, as the other side's, without complaint. */
export function sideWarnings(opened: readonly OpenedExport[]): string[] {
  if (meanFit(opened, 'pos') + meanFit(opened, 'rewards') > exchangedFit) return [];
  return [
    'The files look exchanged: --pos takes what the point of sale exports, --rewards what Alle and Aspire export.',
  ];
}
