import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

// With more, helpers have cores that nobody else needs, and pauses are shorter with them.
const fewCores = 2;

/**
 * Fits V8's collector to a stream, for this thread and those it starts.
 *
 * Marking begins when most of what the old generation may grow by is used. By itself V8 begins as soon as less than a whole young
 * generation is left of it: with one of 128 MB and some 30 MB that live, that was at once, and one
 * marking followed the other (46 in 50,000 events instead of 23).
 *
 * On one or two cores, the parallel scavenger is off. Its helpers wait for each other by spinning: with matching in two threads
 * they took 40 of 320 µs an event from what they were to help.
 */
export function tuneGc(): void {
  setFlagsFromString('--incremental-marking-soft-trigger=80');
  setFlagsFromString('--incremental-marking-hard-trigger=95');
  if (availableParallelism() <= fewCores) setFlagsFromString('--no-parallel-scavenge');
}
