import { topics } from '../../schemas/topics.ts';
import type { PracticeState } from './state/practice.ts';
import type { Workspace } from './workspace.ts';

/** Raises or clears SOURCE_STALE for every source whose silence began or ended. */
export function signalSilence(
  workspace: Workspace,
  practiceId: string,
  change: { before: PracticeState; after: PracticeState },
): void {
  for (const now of change.after.sources) {
    const before = change.before.sources.find(
      (s) => s.source === now.source && s.side === now.side && s.program === now.program,
    );
    if ((before?.stale ?? false) === now.stale) continue;
    const signalId = `SOURCE_STALE!${practiceId}!${now.source}`;
    workspace.context.emit(topics.opsSignals, signalId, {
      signalId,
      rule: 'SOURCE_STALE',
      practiceId,
      source: now.source,
      state: now.stale ? 'RAISED' : 'CLEARED',
      at: workspace.context.time.eventMs,
      message: now.stale
        ? `Source ${now.source} has fallen silent: its decisions wait, and nothing of it is reported missing.`
        : `Source ${now.source} speaks again.`,
      values: {},
    });
  }
}
