import type { PosTransaction, Redemption, SourceProgress } from '../../schemas/generated/types.ts';
import { importSeen, liveSeen, progressSeen } from './completeness/coverage.ts';
import { type DaySpan, firstDay } from './completeness/day-spans.ts';
import { setPractice } from './completeness/settle.ts';
import { decide } from './decide/decide.ts';
import { type Desk, practiceOf, redemptionOf, ticketOf } from './desk.ts';
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

const dayMs = 86_400_000;
const none: ReadonlySet<string> = new Set();

/** What was prepared ahead, unless the reference data has changed since. */
function inForce<T>(desk: Desk, early: Prepared<T> | null): Prepared<T> | null {
  return early?.world === desk.world ? early : null;
}

/** Takes in a redemption, one of its revisions, or its withdrawal; `early`: the record as `prepare` made it ahead, if it did. */
export function takeRedemption(desk: Desk, event: Redemption, early: Prepared<RedemptionRecord> | null): void {
  const { practiceId, redemptionId: id, revision, batchId } = event;
  const key = practiceKey(practiceId, id);
  const before = desk.redemptions.get(key);
  const isWithdrawn = event.status === 'WITHDRAWN';
  const own = isWithdrawn ? null : (inForce(desk, early) ?? prepareRedemption(event, desk.world));
  const after = own
    ? acceptVersion(before, { revision, hash: own.hash, batchId, record: () => own.record })
    : before && withdrawVersions(before, batchId);
  const was = before?.kept.at(-1)?.record ?? null;
  const now = after?.kept.at(-1)?.record ?? null;
  if (after && after !== before) desk.redemptions.put(key, after);
  if (was !== now) {
    // Saves the look-up of what cannot be there; its decision is written anyway.
    if (!before) desk.redemptionLinks.put(key, unlinkedRedemption);
    const touched = nothingTouched();
    const readmitted = was ? unindexRecord(desk, was) : none;
    const indexed = now && indexRecord(desk, now, now === own?.record ? own.entry : entryOf(now));
    relinkRedemption(desk, { practiceId, id }, indexed && { record: now, neighbours: indexed.neighbours }, touched);
    relinkOthers(desk, { practiceId, side: 'R', readmitted, displaced: indexed?.displaced ?? none }, touched);
    decide(desk, practiceId, touched);
  }
  const source: SourceKey = { side: 'REWARDS', program: event.program, source: event.source };
  if (!isWithdrawn) heard(desk, practiceId, { source, batchId, when: now?.when ?? null });
}

/** Takes in a ticket, one of its revisions, or its withdrawal; `early`: the record as `prepare` made it ahead, if it did. */
export function takeTicket(desk: Desk, event: PosTransaction, early: Prepared<TicketRecord> | null): void {
  const { practiceId, transactionId: id, revision, batchId } = event;
  const key = practiceKey(practiceId, id);
  const before = desk.tickets.get(key);
  const isWithdrawn = event.status === 'WITHDRAWN';
  const own = isWithdrawn ? null : (inForce(desk, early) ?? prepareTicket(event, desk.world));
  const after = own
    ? acceptVersion(before, { revision, hash: own.hash, batchId, record: () => own.record })
    : before && withdrawVersions(before, batchId);
  const was = before?.kept.at(-1)?.record ?? null;
  const now = after?.kept.at(-1)?.record ?? null;
  if (after && after !== before) desk.tickets.put(key, after);
  if (was !== now) {
    const claimsAny = now !== null && now.claims.length > 0;
    if (!before && claimsAny) desk.ticketLinks.put(key, unlinkedTicket);
    const touched = nothingTouched();
    const readmitted = was ? unindexRecord(desk, was) : none;
    const indexed = now && indexRecord(desk, now, now === own?.record ? own.entry : entryOf(now));
    relinkTicket(
      desk,
      { practiceId, id, isNew: !before },
      indexed && { record: now, neighbours: indexed.neighbours },
      touched,
    );
    relinkOthers(desk, { practiceId, side: 'T', readmitted, displaced: indexed?.displaced ?? none }, touched);
    // Most tickets claim nothing and are near nothing.
    const isIdle = touched.redemptions.size === 0 && !claimsAny && (!before || !desk.ticketLinks.get(key));
    if (!isIdle) decide(desk, practiceId, touched);
  }
  const source: SourceKey = { side: 'POS', program: null, source: event.source };
  if (!isWithdrawn) heard(desk, practiceId, { source, batchId, when: now?.when ?? null });
}

/** A record that fell out of a full block has lost the neighbours it had only there; one that counts again has them back. */
function relinkOthers(
  desk: Desk,
  others: { practiceId: string; side: RecordSide; readmitted: ReadonlySet<string>; displaced: ReadonlySet<string> },
  touched: Touched,
): void {
  const { practiceId, side, readmitted, displaced } = others;
  if (readmitted.size + displaced.size === 0) return;
  for (const id of [...new Set([...readmitted, ...displaced])].sort()) {
    const own = { practiceId, id };
    if (side === 'R') {
      const record = redemptionOf(desk, practiceId, id);
      relinkRedemption(desk, own, record && { record, neighbours: neighboursOf(desk, record) }, touched);
    } else {
      const record = ticketOf(desk, practiceId, id);
      relinkTicket(desk, own, record && { record, neighbours: neighboursOf(desk, record) }, touched);
    }
  }
}

/** A source spoke: a live feed's own event time says how far it is complete. */
function heard(
  desk: Desk,
  practiceId: string,
  said: { source: SourceKey; batchId: string | null; when: Moment | null },
): void {
  const before = practiceOf(desk, practiceId);
  const appendDay = Math.floor(desk.context.time.eventMs / dayMs);
  const after =
    said.batchId === null && said.when !== null
      ? liveSeen(before, said.source, { day: said.when.day, appendDay }, desk.options)
      : importSeen(before, said.source, desk.options);
  changePractice(desk, practiceId, { before, after });
}

function changePractice(desk: Desk, practiceId: string, change: { before: PracticeState; after: PracticeState }): void {
  if (change.after === change.before) return;
  signalSilence(desk, practiceId, change);
  setPractice(desk, practiceId, change);
}

/** Takes in what a source says about its completeness. */
export function takeProgress(desk: Desk, event: SourceProgress): void {
  const before = practiceOf(desk, event.practiceId);
  const after = progressSeen(before, event, wholeDays(desk, event), desk.options);
  changePractice(desk, event.practiceId, { before, after });
}

/** The whole days of an interval in the practice's calendar: a day that is not over is not complete. */
function wholeDays(desk: Desk, event: SourceProgress): DaySpan {
  const zone = desk.world.zoneOf(event.practiceId, null);
  const through = localDay(event.completeThrough + 1, zone) - 1;
  if (event.completeFrom === null) return { from: firstDay, through };
  return { from: localDay(event.completeFrom - 1, zone) + 1, through };
}
