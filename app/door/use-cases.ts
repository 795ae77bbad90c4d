import type { DocumentUseCases } from '../../connectors/http/document-use-cases.ts';
import type { TokenUseCases } from '../../connectors/http/token-use-cases.ts';
import type { DoorUseCases, IngestRequest } from '../../connectors/http/use-cases.ts';
import type { AnswerStore } from '../../processors/ports/answer-store.ts';
import { eventToJson } from '../../schemas/json.ts';
import type { Runs } from '../runs/runs.ts';
import { writeAudit } from '../use-cases/audit.ts';
import { listDeadLetters, replayDeadLetters, showDeadLetter } from '../use-cases/dead-letters.ts';
import { decisionUseCases } from '../use-cases/decisions/use-cases.ts';
import { diffRuns } from '../use-cases/diff-runs.ts';
import type { SourceEvent } from '../use-cases/event-row.ts';
import { explain } from '../use-cases/explain.ts';
import { ingestFeed } from '../use-cases/ingest-feed.ts';
import { type FileIngestOptions, ingestFile } from '../use-cases/ingest-file.ts';
import { liveUseCases } from '../use-cases/live.ts';
import { measureDrift } from '../use-cases/models/drift.ts';
import { importModel, listModels, showModel } from '../use-cases/models/models.ts';
import { promote } from '../use-cases/models/promote.ts';
import type { LogPorts, Warehouse } from '../use-cases/ports.ts';
import { listReference, loadReference } from '../use-cases/reference.ts';
import { listReviews } from '../use-cases/reviews/list-reviews.ts';
import { sampleReviews } from '../use-cases/reviews/sample-reviews.ts';
import { submitReviews } from '../use-cases/reviews/submit-reviews.ts';
import { listTopics, readTopic } from '../use-cases/topics.ts';
import { undoIngest } from '../use-cases/undo-ingest.ts';

/** What the door's use-cases are bound to. */
interface DoorParts {
  readonly ports: LogPorts;
  readonly warehouse: Warehouse;
  readonly files: FileIngestOptions;
  readonly document: DocumentUseCases;
  readonly tokens: TokenUseCases;
  readonly runs: Runs;
  readonly answers: AnswerStore;
  onLiveEvent(row: SourceEvent): void;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  status(): Promise<Readonly<Record<string, unknown>>>;
  notReadyBecause(): string | null;
  /** @throws OVERLOADED when the machine is short of memory or disk. */
  admit(): void;
}

function runUseCases(ports: LogPorts, warehouse: Warehouse, runs: Runs): DoorUseCases['runs'] {
  return {
    list: async () => (await runs.list()).map((run) => ({ ...run })),
    show: async (runId) => ({ ...(await runs.show(runId)) }),
    replay: async ({ actor, ...order }) => {
      const run = await runs.replay(order);
      const details = { model_id: run.model_id };
      await writeAudit(ports, { actor, action: 'replay.start', object: run.run_id, details });
      return { ...run };
    },
    diff: async ({ a, b, limit }) => {
      const records = await runs.recordsOf([a, b]);
      return { ...(await diffRuns(warehouse, { runA: a, runB: b, limit, runs: records })) };
    },
    delete: async ({ runId, actor }) => {
      await runs.delete(runId);
      await writeAudit(ports, { actor, action: 'replay.delete', object: runId });
    },
  };
}

/** Binds the use-cases to what they work on. */
export function createDoorUseCases(parts: DoorParts): DoorUseCases {
  const { ports, warehouse, files, runs, admit } = parts;
  const live = liveUseCases(ports, parts.onLiveEvent);
  const isFile = ({ batch, format }: IngestRequest): boolean => batch || format === 'csv';
  return {
    document: parts.document,
    tokens: parts.tokens,
    live: {
      answers: parts.answers,
      append: async (kind, items, scope) => {
        admit();
        return live.append(kind, items, scope);
      },
    },
    decisions: decisionUseCases(ports, warehouse),
    notReadyBecause: async () => parts.notReadyBecause(),
    metrics: parts.metrics,
    status: parts.status,
    ingest: async (request) => {
      admit();
      return isFile(request) ? ingestFile(ports, request, files) : ingestFeed(ports, request, parts.onLiveEvent);
    },
    undoIngest: async (batchId) => ({ batch_id: batchId, ...(await undoIngest(ports, batchId)) }),
    sql: ({ query, format }) => warehouse.readOnly(query, {}, format),
    listTopics: () => listTopics(ports),
    readTopic: (request) => readTopic(ports, request),
    listDeadLetters: () => listDeadLetters(ports),
    showDeadLetter: (dlqId) => showDeadLetter(ports, dlqId),
    replayDeadLetters: (dlqIds) => replayDeadLetters(ports, dlqIds),
    explain: async (request) => ({ ...(await explain(ports, warehouse, request)) }),
    loadReference: (document) => loadReference(ports, document),
    listReference: () => listReference(ports),
    models: {
      list: async () => (await listModels(ports)).map((row) => ({ ...row })),
      show: async (ref) => ({ ...(await showModel(ports, ref)) }),
      import: (request) => importModel(ports, request),
      promote: async (request) => ({ ...(await promote(ports, request)) }),
      drift: async () => (await measureDrift(ports, warehouse)).map((drift) => eventToJson('ModelDrift', drift)),
    },
    runs: runUseCases(ports, warehouse, runs),
    reviews: {
      list: async (request) => (await listReviews(warehouse, request)).map((row) => ({ ...row })),
      sample: async (request) => (await sampleReviews(warehouse, request)).map((row) => ({ ...row })),
      submit: async (request) => (await submitReviews(ports, warehouse, request)).map((row) => ({ ...row })),
    },
  };
}
