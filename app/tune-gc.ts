import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

// With more, helpers have cores that nobody else needs, and pauses are shorter with them.
const fewCores = 2;

/**
 * On one or two cores, turns off V8's parallel scavenger, for this thread and those it starts. Its helpers wait for each
 * other by spinning: with matching in two threads they took 40 of 320 µs an event from what they were to help.
 */
export function tuneGc(): void {
  if (availableParallelism() <= fewCores) setFlagsFromString('--no-parallel-scavenge');
}
