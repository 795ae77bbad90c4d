import type { FileSide } from '../../../connectors/csv/fields.ts';
import type { OpenedExport } from '../../../connectors/csv/read-export.ts';

/** Whose the rows of a run's files are. */
export interface Practices {
  /** Whose those are that name none. */
  readonly unnamed: string;
  /** Whose all are, whatever they name, as the two sides have no practice in common; null: as they name it. */
  readonly only: string | null;
}

function named(opened: readonly OpenedExport[], side: FileSide): ReadonlySet<string> {
  return new Set(opened.filter((o) => o.side === side).flatMap((o) => [...o.survey.practiceIds]));
}

/**
 * Rows that name no practice are of the only one that any file names. Where one side names practices and the other none of
 * them (a portal's account number, the clinics' names), nothing would ever be compared: then all rows are one practice's.
 */
export function practicesOf(opened: readonly OpenedExport[]): Practices {
  const [pos, rewards] = [named(opened, 'pos'), named(opened, 'rewards')];
  const all = [...new Set([...pos, ...rewards])];
  if (all.length <= 1) return { unnamed: all[0] ?? 'default', only: null };
  if ([...pos].some((id) => rewards.has(id))) return { unnamed: 'default', only: null };
  const [only = 'default'] = [pos, rewards].find((side) => side.size === 1) ?? [];
  return { unnamed: only, only };
}

/** What to tell a person about them. */
export function practiceWarnings({ only }: Practices): string[] {
  if (only === null) return [];
  return [
    'The two sides have no practice in common, so all rows were taken as of one practice. If they are of several, name each alike on both sides (practice_id).',
  ];
}
