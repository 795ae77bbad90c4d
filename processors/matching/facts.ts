import type { PosTransaction, Redemption, SourceProgress } from '../../schemas/generated/types.ts';
import { importSeen, liveSeen, progressSeen } from './completeness/coverage.ts';
import { type DaySpan, firstDay } from './completeness/day-spans.ts';
import { setPractice } from './completeness/settle.ts';
import { decide } from './decide/decide.ts';
import { nothingTouched, relinkRedemption, relinkTicket, type Touched } from './link.ts';
import { entryOf, indexRecord, neighboursOf, unindexRecord } from './neighbours.ts';
import { localDay } from './normalise/clinic-time.ts';
import { type Prepared, prepareRedemption, prepareTicket } from './prepared.ts';
import type { Moment, RedemptionRecord, TicketRecord } from './record.ts';
import { signalSilence } from './source-signal.ts';
import type { RecordSide } from './state/block-entry.ts';
import { practiceKey } from './state/keys.ts';
import { unlinkedRedemption, unlinkedTicket } from './state/links.ts';
import type { PracticeState, SourceKey } from './state/practice.ts';
import { acceptVersion, withdrawVersions } from './state/versions.ts';
import { practiceOf, redemptionOf, ticketOf, type Workspace } from './workspace.ts';

const dayMs = 86_400_000;
const none: ReadonlySet<string> = new Set();

/** What was prepared ahead, unless the reference data has changed since. */
function inForce<T>(workspace: Workspace, early: Prepared<T> | null): Prepared<T> | null {
  return early?.world === workspace.world ? early : null;
}

/** Takes in a redemption, one of its revisions, or its withdrawal; `early`: the record as `prepare` made it ahead, if it did. */
export function takeRedemption(
  workspace: Workspace,
  event: Redemption,
  early: Prepared<RedemptionRecord> | null,
): void {
  const { practiceId, redemptionId: id, revision, batchId } = event;
  const key = practiceKey(practiceId, id);
  const before = workspace.redemptions.get(key);
  const isWithdrawn = event.status === 'WITHDRAWN';
  const own = isWithdrawn ? null : (inForce(workspace, early) ?? prepareRedemption(event, workspace.world));
  const after = own
    ? acceptVersion(before, { revision, hash: own.hash, batchId, record: () => own.record })
    : before && withdrawVersions(before, batchId);
  const was = before?.kept.at(-1)?.record ?? null;
  const now = after?.kept.at(-1)?.record ?? null;
  if (after && after !== before) workspace.redemptions.put(key, after);
  if (was !== now) {
    // Saves the look-up of what cannot be there; its decision is written anyway.
    if (!before) workspace.redemptionLinks.put(key, unlinkedRedemption);
    const touched = nothingTouched();
    const readmitted = was ? unindexRecord(workspace, was) : none;
    const indexed = now && indexRecord(workspace, now, now === own?.record ? own.entry : entryOf(now));
    relinkRedemption(
      workspace,
      { practiceId, id },
      indexed && { record: now, neighbours: indexed.neighbours },
      touched,
    );
    relinkOthers(workspace, { practiceId, side: 'R', readmitted, displaced: indexed?.displaced ?? none }, touched);
    decide(workspace, practiceId, touched);
  }
  const source: SourceKey = { side: 'REWARDS', program: event.program, source: event.source };
  if (!isWithdrawn) heard(workspace, practiceId, { source, batchId, when: now?.when ?? null });
}

/** Takes in a ticket, one of its revisions, or its withdrawal; `early`: the record as `prepare` made it ahead, if it did. */
export function takeTicket(workspace: Workspace, event: PosTransaction, early: Prepared<TicketRecord> | null): void {
  const { practiceId, transactionId: id, revision, batchId } = event;
  const key = practiceKey(practiceId, id);
  const before = workspace.tickets.get(key);
  const isWithdrawn = event.status === 'WITHDRAWN';
  const own = isWithdrawn ? null : (inForce(workspace, early) ?? prepareTicket(event, workspace.world));
  const after = own
    ? acceptVersion(before, { revision, hash: own.hash, batchId, record: () => own.record })
    : before && withdrawVersions(before, batchId);
  const was = before?.kept.at(-1)?.record ?? null;
  const now = after?.kept.at(-1)?.record ?? null;
  if (after && after !== before) workspace.tickets.put(key, after);
  if (was !== now) {
    const claimsAny = now !== null && now.claims.length > 0;
    if (!before && claimsAny) workspace.ticketLinks.put(key, unlinkedTicket);
    const touched = nothingTouched();
    const readmitted = was ? unindexRecord(workspace, was) : none;
    const indexed = now && indexRecord(workspace, now, now === own?.record ? own.entry : entryOf(now));
    relinkTicket(
      workspace,
      { practiceId, id, isNew: !before },
      indexed && { record: now, neighbours: indexed.neighbours },
      touched,
    );
    relinkOthers(workspace, { practiceId, side: 'T', readmitted, displaced: indexed?.displaced ?? none }, touched);
    // Most tickets claim nothing and are near nothing.
    const isIdle = touched.redemptions.size === 0 && !claimsAny && (!before || !workspace.ticketLinks.get(key));
    if (!isIdle) decide(workspace, practiceId, touched);
  }
  const source: SourceKey = { side: 'POS', program: null, source: event.source };
  if (!isWithdrawn) heard(workspace, practiceId, { source, batchId, when: now?.when ?? null });
}

/** A record that fell out of a full block has lost the neighbours it had only there; one that counts again has them back. */
function relinkOthers(
  workspace: Workspace,
  others: { practiceId: string; side: RecordSide; readmitted: ReadonlySet<string>; displaced: ReadonlySet<string> },
  touched: Touched,
): void {
  const { practiceId, side, readmitted, displaced } = others;
  if (readmitted.size + displaced.size === 0) return;
  for (const id of [...new Set([...readmitted, ...displaced])].sort()) {
    const own = { practiceId, id };
    if (side === 'R') {
      const record = redemptionOf(workspace, practiceId, id);
      relinkRedemption(workspace, own, record && { record, neighbours: neighboursOf(workspace, record) }, touched);
    } else {
      const record = ticketOf(workspace, practiceId, id);
      relinkTicket(workspace, own, record && { record, neighbours: neighboursOf(workspace, record) }, touched);
    }
  }
}

/** A source spoke: a live feed's own event time says how far it is complete. */
function heard(
  workspace: Workspace,
  practiceId: string,
  said: { source: SourceKey; batchId: string | null; when: Moment | null },
): void {
  const before = practiceOf(workspace, practiceId);
  const appendDay = Math.floor(workspace.context.time.eventMs / dayMs);
  const after =
    said.batchId === null && said.when !== null
      ? liveSeen(before, said.source, { day: said.when.day, appendDay }, workspace.options)
      : importSeen(before, said.source, workspace.options);
  changePractice(workspace, practiceId, { before, after });
}

function changePractice(
  workspace: Workspace,
  practiceId: string,
  change: { before: PracticeState; after: PracticeState },
): void {
  if (change.after === change.before) return;
  signalSilence(workspace, practiceId, change);
  setPractice(workspace, practiceId, change);
}

/** Takes in what a source says about its completeness. */
export function takeProgress(workspace: Workspace, event: SourceProgress): void {
  const before = practiceOf(workspace, event.practiceId);
  const after = progressSeen(before, event, wholeDays(workspace, event), workspace.options);
  changePractice(workspace, event.practiceId, { before, after });
}

/** The whole days of an interval in the practice's calendar: a day that is not over is not complete. */
function wholeDays(workspace: Workspace, event: SourceProgress): DaySpan {
  const zone = workspace.world.zoneOf(event.practiceId, null);
  const through = localDay(event.completeThrough + 1, zone) - 1;
  if (event.completeFrom === null) return { from: firstDay, through };
  return { from: localDay(event.completeFrom - 1, zone) + 1, through };
}
