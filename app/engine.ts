import type { DoorUseCases } from '../connectors/http/use-cases.ts';

/** How far processing is behind what was appended. */
export interface Backlog {
  /** Records that matching has not committed yet. */
  readonly toMatch: number;
  /** Records that are not in ClickHouse yet. */
  readonly toStore: number;
}

/** The opened data with everything that works on it. */
export interface Engine {
  readonly useCases: DoorUseCases;
  backlog(): Promise<Backlog>;
  /** Drains, commits and closes; safe to call twice. */
  close(): Promise<void>;
}
