import type { EventTypes } from './generated/types.ts';

/** Name of an Avro record that some topic carries. */
export type RecordName = keyof EventTypes & string;

/** Where a record goes: to its key's partition, to every partition, or to the only one. */
export type Routing = 'by-key' | 'broadcast' | 'single';

/** One row of the table of topics. */
export interface TopicSpec<N extends RecordName = RecordName> {
  /** Without prefix. */
  readonly name: string;
  readonly record: N;
  /** What the key is, in words. */
  readonly key: string;
  readonly routing: Routing;
  /** null: kept for ever. */
  readonly retentionDays: number | null;
  readonly compacted: boolean;
  /** Schema id of the embedded registry; a Kafka registry gives its own. */
  readonly schemaId: number;
}

function topic<N extends RecordName>(
  name: string,
  record: N,
  schemaId: number,
  rest: Partial<Omit<TopicSpec, 'name' | 'record' | 'schemaId'>> = {},
): TopicSpec<N> {
  return {
    name,
    record,
    schemaId,
    key: 'practice_id',
    routing: 'by-key',
    retentionDays: null,
    compacted: false,
    ...rest,
  };
}

/** Every topic of the system, by its short name. */
export const topics: {
  readonly posTransactions: TopicSpec<'PosTransaction'>;
  readonly rewardsRedemptions: TopicSpec<'Redemption'>;
  readonly sourceProgress: TopicSpec<'SourceProgress'>;
  readonly reviewDecisions: TopicSpec<'ReviewDecision'>;
  readonly reviewOutcomes: TopicSpec<'ReviewOutcome'>;
  readonly reference: TopicSpec<'Reference'>;
  readonly control: TopicSpec<'Control'>;
  readonly models: TopicSpec<'ModelFile'>;
  readonly matches: TopicSpec<'MatchDecision'>;
  readonly exceptions: TopicSpec<'ExceptionEvent'>;
  readonly opsSignals: TopicSpec<'OpsSignal'>;
  readonly dlq: TopicSpec<'DeadLetter'>;
  readonly opsAudit: TopicSpec<'AuditEntry'>;
  readonly opsDrift: TopicSpec<'ModelDrift'>;
  readonly jobs: TopicSpec<'JobEvent'>;
} = {
  posTransactions: topic('pos.transactions', 'PosTransaction', 1),
  rewardsRedemptions: topic('rewards.redemptions', 'Redemption', 2),
  sourceProgress: topic('source.progress', 'SourceProgress', 3),
  reviewDecisions: topic('review.decisions', 'ReviewDecision', 4),
  reviewOutcomes: topic('review.outcomes', 'ReviewOutcome', 5),
  reference: topic('reference', 'Reference', 6, { key: 'reference_id', routing: 'broadcast' }),
  control: topic('control', 'Control', 7, { key: 'control_id', routing: 'broadcast' }),
  models: topic('models', 'ModelFile', 8, { key: 'model_id', routing: 'single', compacted: true }),
  matches: topic('matches', 'MatchDecision', 9),
  exceptions: topic('exceptions', 'ExceptionEvent', 10),
  opsSignals: topic('ops.signals', 'OpsSignal', 11, {
    key: 'signal_id',
    routing: 'single',
    retentionDays: 90,
  }),
  dlq: topic('dlq', 'DeadLetter', 12, { key: 'source key', retentionDays: 90 }),
  opsAudit: topic('ops.audit', 'AuditEntry', 13),
  opsDrift: topic('ops.drift', 'ModelDrift', 15, { key: 'measure', routing: 'single' }),
  jobs: topic('jobs', 'JobEvent', 14, { key: 'job_id', compacted: true }),
};

const byName: ReadonlyMap<string, TopicSpec> = new Map(Object.values<TopicSpec>(topics).map((t) => [t.name, t]));

/** A topic by its full name without prefix; undefined when there is none. */
export function topicNamed(name: string): TopicSpec | undefined {
  return byName.get(name);
}
