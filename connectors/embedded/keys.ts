// Every key of the database, as UTF-8 text whose byte order is the order we read in:
//   !format                                        version and partition count
//   c NUL topology NUL partition                   last commit record of a task
//   l NUL topic NUL partition NUL last offset      a chunk of the log
//   s NUL topology NUL partition NUL store NUL key a value of state
const nul = '\u0000';
const partitionDigits = 5;
const offsetDigits = 16;

/** Key of the data format's own description. */
export const formatKey = '!format';

function padded(partition: number): string {
  return String(partition).padStart(partitionDigits, '0');
}

/** Key of a task's last commit record. */
export function commitKey(topology: string, partition: number): string {
  return `c${nul}${topology}${nul}${padded(partition)}`;
}

/**
 * Key of a chunk. It names the chunk's last offset, not its first: the first key at or after an offset is then the chunk
 * that holds it, and the last key of a partition tells its end even when compaction has emptied the chunk.
 */
export function chunkKey(topic: string, partition: number, lastOffset: number): string {
  return `l${nul}${topic}${nul}${padded(partition)}${nul}${String(lastOffset).padStart(offsetDigits, '0')}`;
}

/** The last offset that a chunk's key names. */
export function lastOffsetOf(chunk: string): number {
  return Number(chunk.slice(-offsetDigits));
}

/** What all keys of the stores of one task begin with. */
export function taskPrefix(topology: string, partition: number): string {
  return `s${nul}${topology}${nul}${padded(partition)}${nul}`;
}

/** What all keys of one store of one task begin with. */
export function statePrefix(topology: string, partition: number, store: string): string {
  return `${taskPrefix(topology, partition)}${store}${nul}`;
}
