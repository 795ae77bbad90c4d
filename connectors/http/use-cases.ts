import type { Readable } from 'node:stream';
import type { DecisionUseCases } from './decision-use-cases.ts';
import type { DocumentUseCases } from './document-use-cases.ts';
import type { LiveUseCases } from './live-use-cases.ts';
import type { ModelUseCases } from './model-use-cases.ts';
import type { ReviewUseCases } from './review-use-cases.ts';
import type { RunUseCases } from './run-use-cases.ts';
import type { TokenUseCases } from './token-use-cases.ts';

/** One import through the door. */
export interface IngestRequest {
  readonly side: 'pos' | 'rewards';
  readonly format: 'csv' | 'ndjson';
  /** Of the file, for messages; may tell the program. */
  readonly name: string;
  /** Overrides where records say they come from: `alle`, `aspire`, `pos`. */
  readonly source: string | null;
  /** An import that may be undone and that says through when it is complete; false: a live feed's records. */
  readonly batch: boolean;
  /** Column names by field, as `--map` gives them. */
  readonly columns: Readonly<Record<string, string | null>> | null;
  /** Last day (YYYY-MM-DD) that a batch is complete through; null: its last row's. */
  readonly through: string | null;
  readonly body: Readable;
}

/** A row that was not taken. */
export interface RejectedRow {
  readonly line: number;
  readonly reason: string;
}

/** Answer to an import: everything counted as taken is durable. */
export interface IngestAnswer {
  readonly batch_id: string | null;
  readonly rows: number;
  readonly taken: number;
  readonly rejected: number;
  /** Tickets or redemptions that the taken rows made. */
  readonly events: number;
  /** The first of them, at most 1000. */
  readonly rejected_rows: readonly RejectedRow[];
}

/** What taking an import back did. */
export interface UndoAnswer {
  readonly batch_id: string;
  readonly records: number;
  readonly withdrawn: number;
  readonly restored: number;
  /** Later changed by another import, or undone before: left alone. */
  readonly unchanged: number;
}

/** A read-only query; its text may end in FORMAT. */
export interface SqlRequest {
  readonly query: string;
  /** Format when the query names none. */
  readonly format: string;
}

/** Part of a topic. */
export interface TopicRequest {
  readonly topic: string;
  /** null: all partitions. */
  readonly partition: number | null;
  readonly fromOffset: number;
  readonly limit: number;
}

type Json = Readonly<Record<string, unknown>>;

/** A decision to explain. */
export interface ExplainRequest {
  readonly decisionId: string;
  /** `live`, or a replay. */
  readonly runId: string;
  /** Weigh the stored row anew under this one; null: under the one that scored it. */
  readonly model: string | null;
  /** The only ones to look in; null: all. */
  readonly practices: readonly string[] | null;
}

/** Everything the door can do. Routes call these and know nothing of what is behind. */
export interface DoorUseCases {
  readonly document: DocumentUseCases;
  /** null: ready; else why not. */
  notReadyBecause(): Promise<string | null>;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  ingest(request: IngestRequest): Promise<IngestAnswer>;
  undoIngest(batchId: string): Promise<UndoAnswer>;
  sql(request: SqlRequest): Promise<Buffer>;
  status(): Promise<Json>;
  listTopics(): Promise<readonly Json[]>;
  readTopic(request: TopicRequest): AsyncIterable<Json>;
  listDeadLetters(): Promise<readonly Json[]>;
  showDeadLetter(dlqId: string): Promise<Json>;
  /** null: all that were not replayed yet. */
  replayDeadLetters(dlqIds: readonly string[] | null): Promise<Json>;
  explain(request: ExplainRequest): Promise<Json>;
  loadReference(document: unknown): Promise<Json>;
  listReference(): Promise<readonly Json[]>;
  readonly models: ModelUseCases;
  readonly reviews: ReviewUseCases;
  readonly tokens: TokenUseCases;
  readonly runs: RunUseCases;
  readonly live: LiveUseCases;
  readonly decisions: DecisionUseCases;
}
