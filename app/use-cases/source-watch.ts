import type { Program, SourceProgress } from '../../schemas/generated/types.ts';
import { topics } from '../../schemas/topics.ts';
import type { SourceEvent } from './event-row.ts';
import type { LogPorts, Warehouse } from './ports.ts';
import { recordsOf } from './publish.ts';

/** A live feed: one side, one source of one practice; on the rewards side of one program. */
export interface Feed {
  readonly practiceId: string;
  readonly source: string;
  readonly side: 'POS' | 'REWARDS';
  readonly program: Program | null;
}

/** When silence means something, in milliseconds. */
export interface SilenceLimits {
  /** Then the feed counts as complete up to so long ago; said again each time as much has gone by. */
  readonly idleMs: number;
  /** Then it is taken for broken, and nothing more is said of its completeness. */
  readonly staleMs: number;
}

interface Watched {
  readonly feed: Feed;
  lastSeenMs: number;
  lastSaidMs: number;
  stale: boolean;
}

/**
 * Watches live feeds by the wall clock, so that processors need not: what it concludes is an event in the log, and a
 * replay sees the same.
 */
export class SourceWatch {
  private readonly watched = new Map<string, Watched>();
  private readonly limits: SilenceLimits;

  constructor(limits: SilenceLimits) {
    this.limits = limits;
  }

  /** A feed spoke. */
  seen(feed: Feed, nowMs: number): void {
    const key = [feed.practiceId, feed.side, feed.program, feed.source].join('\n');
    const known = this.watched.get(key);
    if (known) {
      known.lastSeenMs = Math.max(known.lastSeenMs, nowMs);
      known.stale = false;
    } else this.watched.set(key, { feed, lastSeenMs: nowMs, lastSaidMs: 0, stale: false });
  }

  /** What is to be said of silent feeds now. */
  due(nowMs: number): SourceProgress[] {
    return [...this.watched.values()].flatMap((w) => this.dueOf(w, nowMs));
  }

  private dueOf(w: Watched, nowMs: number): SourceProgress[] {
    const { idleMs, staleMs } = this.limits;
    const silentMs = nowMs - w.lastSeenMs;
    if (w.stale || silentMs < Math.min(idleMs, staleMs)) return [];
    const say = (kind: 'IDLE' | 'STALE', completeThrough: number): SourceProgress[] => {
      w.lastSaidMs = nowMs;
      return [{ ...w.feed, completeFrom: null, completeThrough, kind, batchId: null }];
    };
    if (silentMs >= staleMs) {
      w.stale = true;
      return say('STALE', w.lastSeenMs);
    }
    return nowMs - Math.max(w.lastSaidMs, w.lastSeenMs) < idleMs ? [] : say('IDLE', nowMs - idleMs);
  }
}

/** The feed of a live event. */
export function feedOf({ side, event }: SourceEvent): Feed {
  const { practiceId, source } = event;
  return side === 'POS'
    ? { practiceId, source, side, program: null }
    : { practiceId, source, side, program: event.program };
}

type SeenRow = {
  readonly practiceId: string;
  readonly source: string;
  readonly program: string;
  readonly seenMs: number;
};

const seenSql = (table: string, program: string): string =>
  `SELECT practice_id AS practiceId, source, ${program} AS program, toUnixTimestamp64Milli(max(appended_at)) AS seenMs ` +
  `FROM ${table} WHERE batch_id = '' GROUP BY practice_id, source, program`;

/** Tells the watch of the feeds that spoke before this process began. */
export async function recallFeeds(watch: SourceWatch, warehouse: Warehouse): Promise<void> {
  for (const row of await warehouse.rows<SeenRow>(seenSql('pos_transactions', "''"))) {
    watch.seen({ practiceId: row.practiceId, source: row.source, side: 'POS', program: null }, row.seenMs);
  }
  for (const row of await warehouse.rows<SeenRow>(seenSql('reward_transactions', 'program'))) {
    const program = row.program as Program;
    watch.seen({ practiceId: row.practiceId, source: row.source, side: 'REWARDS', program }, row.seenMs);
  }
}

/** Appends what is to be said of silent feeds. */
export async function appendSilence(ports: LogPorts, watch: SourceWatch): Promise<void> {
  const due = watch.due(ports.clock.nowMs());
  const records = due.flatMap((event) => recordsOf(ports, topics.sourceProgress, event.practiceId, event));
  if (records.length > 0) await ports.publisher.publish(records);
}
