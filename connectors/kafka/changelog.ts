import { ReconduitError } from '../../processors/errors.ts';
import type { Change } from '../../processors/ports/records.ts';
import type { Commit, Recovered } from '../../processors/ports/state.ts';
import { avroCodec } from '../../schemas/avro.ts';
import type { CommitRecord } from '../../schemas/generated/types.ts';
import type { FetchedMessage, ProducedMessage } from './protocol.ts';

// No store is named so: it has no slash.
const commitKey = '!commit';

/** A change as the changelog holds it: key `<store>/<key>`, a tombstone for what was deleted. */
export function messageOf({ store, key, value }: Change): ProducedMessage {
  return { key: `${store}/${key}`, value: value ?? null };
}

/** Who commits. */
export interface CommitIdentity {
  readonly topology: string;
  readonly partition: number;
  readonly topologyHash: string;
}

/** The last record of every commit: the truth on restart. */
export function commitMessageOf(
  who: CommitIdentity,
  { next, streamTimeMs }: Commit,
  commitSeq: number,
): ProducedMessage {
  const record = { ...who, commitSeq, positions: { ...next }, streamTime: streamTimeMs };
  return { key: commitKey, value: avroCodec('CommitRecord').encode(record) };
}

/** A stretch of a changelog: what it changes, and its last commit record. */
export interface Stretch {
  readonly changes: readonly Change[];
  readonly commit: CommitRecord | undefined;
}

/** Reads records of a changelog. @throws DATA_FORMAT. */
export function readStretch(messages: readonly FetchedMessage[]): Stretch {
  const changes: Change[] = [];
  let commit: CommitRecord | undefined;
  for (const { key, value } of messages) {
    const text = key?.toString() ?? '';
    if (text === commitKey && value !== null) {
      commit = avroCodec('CommitRecord').decode(value);
      continue;
    }
    const slash = text.indexOf('/');
    if (slash < 1) throw new ReconduitError('DATA_FORMAT', 'a changelog holds a record that is no change of a store');
    changes.push({ store: text.slice(0, slash), key: text.slice(slash + 1), value: value ?? undefined });
  }
  return { changes, commit };
}

/** What a commit record says. */
export function recoveredOf({ positions, streamTime, commitSeq }: CommitRecord): Recovered {
  return { positions: { ...positions }, streamTimeMs: streamTime, commitSeq };
}
