import { betweenRecords } from '../runtime/topology.ts';
import { criteriaOf, decideFrom } from './decide/decide.ts';
import { nothingTouched, relinkRedemption, type Touched } from './link.ts';
import { neighboursOf } from './neighbours.ts';
import { practiceOfKey, restOfKey } from './state/keys.ts';
import { redemptionOf, type Workspace } from './workspace.ts';

/** Redemptions weighed anew in one step: about what one or two records cost, since each record pays for one step. */
const sliceSize = 4;
/** Redemptions looked at in one step: those that are FINAL, or were weighed since, only cost a look. */
const lookSize = 64;
const timerPrefix = 'rescore!';

/**
 * Weighs open redemptions anew under the active model, slice by slice between the records that arrive meanwhile. FINAL decisions
 * stay as they are, also where open ones compete with them: only a replay, or later evidence, judges those again.
 */
export function rescoreFrom(workspace: Workspace, fromKey: string): void {
  const touchedByPractice = new Map<string, Touched>();
  let looked = 0;
  let weighed = 0;
  let next: string | undefined;
  for (const [key, links] of workspace.redemptionLinks.range(fromKey, '\uffff', lookSize + 1)) {
    if (looked++ === lookSize || weighed === sliceSize) {
      next = key;
      break;
    }
    if (links.decision?.last.finality === 'FINAL' || links.modelId === workspace.finder.modelId) continue;
    weighed++;
    const practiceId = practiceOfKey(key);
    const touched = touchedByPractice.get(practiceId) ?? nothingTouched();
    touchedByPractice.set(practiceId, touched);
    const id = restOfKey(key);
    const record = redemptionOf(workspace, practiceId, id);
    const found = record && { record, neighbours: neighboursOf(workspace, record) };
    relinkRedemption(workspace, { practiceId, id }, found, touched);
  }
  for (const [practiceId, seeds] of touchedByPractice) {
    decideFrom(workspace, practiceId, { seeds, criteria: criteriaOf(workspace, practiceId), what: 'open' });
  }
  if (next !== undefined) workspace.context.schedule({ id: timerPrefix + next, atMs: betweenRecords });
}

/** Goes on where `rescoreFrom` stopped; false when the timer is another's. */
export function resumeRescore(workspace: Workspace, timerId: string): boolean {
  if (!timerId.startsWith(timerPrefix)) return false;
  rescoreFrom(workspace, timerId.slice(timerPrefix.length));
  return true;
}
