import type { ErrorCode } from '../../processors/errors.ts';
import type { Labels } from '../../processors/ports/telemetry.ts';
import type { TaskStatus } from '../../processors/runtime/running-task.ts';
import type { ClockErrorRow } from '../use-cases/status.ts';

/** What the main thread asks of a runner's thread. */
export type ThreadRequest = 'caught-up' | 'clock-errors' | 'stop';

/** One metric that was counted, set or observed in a thread. */
export type Measured = readonly [kind: 'count' | 'gauge' | 'observe', name: string, value: number, labels: Labels];

/** One log line of a thread. */
export interface Logged {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Why a thread cannot go on; null: no known kind of failure. */
export interface ThreadFailure {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly stack: string | undefined;
}

/** What a runner's thread tells. A report comes before each answer. */
export type ThreadMessage =
  | { readonly kind: 'report'; readonly status: TaskStatus[]; readonly measured: readonly Measured[] }
  | { readonly kind: 'logged'; readonly line: Logged }
  | { readonly kind: 'started' }
  | { readonly kind: 'answer'; readonly to: ThreadRequest; readonly clockErrors: readonly ClockErrorRow[] }
  | { readonly kind: 'fatal'; readonly failure: ThreadFailure };
