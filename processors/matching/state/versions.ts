/** One content that a record id has had. */
export interface Version<T> {
  /** null: the source numbers no revisions; another content is the next one. */
  readonly revision: number | null;
  readonly hash: number;
  /** Imports that brought it; '' is the live feed. Empty never. */
  readonly batches: readonly string[];
  readonly record: T;
}

/** Everything that is known under one record id. */
export interface Versions<T> {
  /** Oldest first; the last is in force; empty: all withdrawn. */
  readonly kept: readonly Version<T>[];
  /** Hashes of contents older than those kept. */
  readonly older: readonly number[];
}

/** What arrived under a record id. */
export interface Arrival<T> {
  readonly revision: number | null;
  readonly hash: number;
  readonly batchId: string | null;
  /** Normalises the content; called only when it comes into force. */
  readonly record: () => T;
}

/** Contents kept in full, so that undoing an import brings back what it had replaced. */
const maxKept = 4;
/** Hashes remembered beyond those; a source that repeats older contents than that re-opens them. */
const maxOlder = 16;

const nothing: Versions<never> = { kept: [], older: [] };

function replaced<T>(versions: Versions<T>, at: number, version: Version<T>): Versions<T> {
  const kept = [...versions.kept];
  kept[at] = version;
  return { ...versions, kept };
}

function withBatch<T>(version: Version<T>, batch: string): Version<T> {
  return version.batches.includes(batch) ? version : { ...version, batches: [...version.batches, batch] };
}

function appended<T>(versions: Versions<T>, next: Version<T>): Versions<T> {
  const kept = [...versions.kept, next];
  if (kept.length <= maxKept) return { kept, older: versions.older };
  const dropped = kept.splice(0, kept.length - maxKept);
  return { kept, older: [...versions.older, ...dropped.map((v) => v.hash)].slice(-maxOlder) };
}

function acceptNumbered<T>(versions: Versions<T>, arrival: Arrival<T>, revision: number): Versions<T> {
  const batch = arrival.batchId ?? '';
  const last = versions.kept.length - 1;
  const current = versions.kept[last];
  if (current && current.hash === arrival.hash && revision >= (current.revision ?? revision)) {
    const same = withBatch(current, batch);
    return same === current && revision === current.revision
      ? versions
      : replaced(versions, last, { ...same, revision });
  }
  if (current && revision <= (current.revision ?? Number.NEGATIVE_INFINITY)) return versions;
  return appended(versions, { revision, hash: arrival.hash, batches: [batch], record: arrival.record() });
}

/**
 * Takes in a content. The record in force stays the same object when the content changes nothing: the same content
 * again, an older revision, or a content that an unnumbered source had before.
 */
export function acceptVersion<T>(before: Versions<T> | undefined, arrival: Arrival<T>): Versions<T> {
  const versions: Versions<T> = before ?? nothing;
  if (arrival.revision !== null) return acceptNumbered(versions, arrival, arrival.revision);
  const batch = arrival.batchId ?? '';
  const at = versions.kept.findIndex((v) => v.hash === arrival.hash);
  const same = versions.kept[at];
  if (same) {
    const seen = withBatch(same, batch);
    return seen === same ? versions : replaced(versions, at, seen);
  }
  if (versions.older.includes(arrival.hash)) return versions;
  const revision = versions.kept.at(-1)?.revision ?? null;
  return appended(versions, { revision, hash: arrival.hash, batches: [batch], record: arrival.record() });
}

/** Takes back what one import brought (null: everything); what it had replaced is in force again. */
export function withdrawVersions<T>(versions: Versions<T>, batchId: string | null): Versions<T> {
  if (batchId === null) return nothing;
  const kept = versions.kept.flatMap((v) => {
    if (!v.batches.includes(batchId)) return [v];
    const batches = v.batches.filter((b) => b !== batchId);
    return batches.length === 0 ? [] : [{ ...v, batches }];
  });
  return { ...versions, kept };
}
