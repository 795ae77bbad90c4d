import type { Access } from '../connectors/http/access/caller.ts';
import type { DoorUseCases } from '../connectors/http/use-cases.ts';
import type { ManagerView } from './use-cases/manager-view.ts';

/** How far processing is behind what was appended, in records. */
export interface Backlog {
  readonly toMatch: number;
  readonly toStore: number;
}

/** The opened data with everything that works on it. */
export interface Engine {
  readonly useCases: DoorUseCases;
  /** Who is let in by this secret, and by the tokens of the data folder. */
  access(secret: string, options: { readonly openUntilTokens: boolean }): Access;
  /** Lets a model look on: it decides in a run of its own, which `diff` compares. @throws MODEL_UNKNOWN. */
  shadow(model: string): Promise<void>;
  managerView(): Promise<ManagerView>;
  backlog(): Backlog;
  /** Resolves once everything appended before the call is decided and stored in ClickHouse. */
  settled(): Promise<void>;
  /** Rejects when processing cannot go on; never resolves. */
  readonly failed: Promise<never>;
  /** Drains, commits and closes; safe to call twice. */
  close(): Promise<void>;
}
