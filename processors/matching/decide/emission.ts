import type { Context } from '../../runtime/topology.ts';

/** Where decisions of one run go. */
export interface Emission {
  readonly context: Context;
  readonly runId: string;
}
