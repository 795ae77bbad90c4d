import { ReconduitError } from '../../processors/errors.ts';
import { clockErrorOf } from '../../processors/matching/clock-error.ts';
import { practiceOfKey, restOfKey } from '../../processors/matching/state/keys.ts';
import { clockStore } from '../../processors/matching/state/stores.ts';
import type { Clock } from '../../processors/ports/clock.ts';
import type { CommittedState, StorageProvider } from '../../processors/ports/state.ts';
import type { Topology } from '../../processors/runtime/topology.ts';
import { topologyHash } from '../../processors/runtime/topology-hash.ts';
import { partitionKey, readSinkState } from '../../processors/sinks/sink-state.ts';
import { topics } from '../../schemas/topics.ts';
import { listDeadLetters } from './dead-letters.ts';
import type { LogPorts, Warehouse } from './ports.ts';
import { unpairedPractices, unpairedRule } from './unpaired-practices.ts';

/** How far one task is. */
export type TaskRow = {
  readonly topology: string;
  readonly partition: number;
  /** Records that it has not committed yet. */
  readonly lag: number;
  readonly commits: number;
  readonly state: string;
};

/** A feed whose stamps are whole hours off those of its clinic's tickets: usually local time stamped as UTC. */
export type ClockErrorRow = {
  readonly practice_id: string;
  readonly clinic_id: string;
  readonly source: string;
  readonly hours: number;
  readonly pairs: number;
  readonly share: number;
};

/** What reading a task's state needs. */
export interface StateAccess {
  readonly topology: Topology;
  readonly storage: StorageProvider;
}

/** Tasks as their last commits and the log say: the same whether anything runs or not. */
export async function taskRows(
  ports: Pick<LogPorts, 'log' | 'partitions'>,
  { topology, storage }: StateAccess,
  running: boolean,
): Promise<TaskRow[]> {
  const hash = topologyHash(topology);
  const bounds = new Map(
    await Promise.all(topology.inputs.map(async ({ name }) => [name, await ports.log.bounds(name)] as const)),
  );
  const rowOf = async (partition: number): Promise<TaskRow> => {
    const { committer } = await storage.open({ topology: topology.name, partition }, hash);
    const { positions, commitSeq } = await committer.recover();
    const lags = [...bounds].map(([topic, ends]) => {
      const { start = 0, end = 0 } = ends[partition] ?? {};
      return end - Math.max(start, positions[topic] ?? 0);
    });
    const lag = lags.reduce((sum, n) => sum + n, 0);
    return { topology: topology.name, partition, lag, commits: commitSeq, state: running ? 'running' : 'stopped' };
  };
  return Promise.all(Array.from({ length: ports.partitions }, (_, partition) => rowOf(partition)));
}

/** Where the sink is, as its last commit and the log say: the same whether it runs or not. */
export async function sinkRow(
  { log }: Pick<LogPorts, 'log'>,
  storage: StorageProvider,
  sink: { readonly name: string; readonly topicNames: readonly string[] },
): Promise<{ readonly lag: number; readonly proof_failed: boolean }> {
  // Only read, never committed: the hash, which guards commits, does not matter here.
  const { state } = await storage.open({ topology: sink.name, partition: 0 }, '');
  const { positions, proofFailed } = readSinkState(state);
  let lag = 0;
  for (const topic of sink.topicNames) {
    const bounds = await log.bounds(topic);
    bounds.forEach(({ start, end }, partition) => {
      lag += end - Math.max(start, positions[partitionKey(topic, partition)] ?? 0);
    });
  }
  return { lag, proof_failed: proofFailed };
}

/** Clock errors that stand out in one task's state, by clinic and feed. */
export function clockErrorsIn(state: CommittedState): ClockErrorRow[] {
  const rows: ClockErrorRow[] = [];
  for (const [key, bytes] of state.range(clockStore.name, '', '\u{10ffff}', 10_000)) {
    const error = clockErrorOf(clockStore.decode(bytes));
    if (error === null || error.hours === 0) continue;
    const [clinic_id = '', source = ''] = restOfKey(key).split('!');
    rows.push({ practice_id: practiceOfKey(key), clinic_id, source, ...error });
  }
  return rows;
}

/** Clock errors that stand out in any task's state. */
export async function clockErrors(partitions: number, { topology, storage }: StateAccess): Promise<ClockErrorRow[]> {
  const rows: ClockErrorRow[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const { state } = await storage.open({ topology: topology.name, partition }, topologyHash(topology));
    rows.push(...clockErrorsIn(state));
  }
  return rows;
}

/** Dead letters, by whether they still wait for somebody. */
export async function deadLetterCounts(
  ports: Pick<LogPorts, 'log' | 'codec'>,
): Promise<{ waiting: number; replayed: number }> {
  const rows = await listDeadLetters(ports);
  const replayed = rows.filter((row) => row.replayed).length;
  return { waiting: rows.length - replayed, replayed };
}

/** How many dead letters the log holds, replayed ones too. */
export async function deadLettersKept({ log }: Pick<LogPorts, 'log'>): Promise<number> {
  const bounds = await log.bounds(topics.dlq.name);
  return bounds.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** A condition that somebody should know of: a silent source, a proof that failed. */
export type SignalRow = {
  readonly rule: string;
  readonly practice_id: string;
  readonly source: string;
  readonly since: string;
  readonly message: string;
};

/** Conditions that hold now, and where they cannot be told, why. */
export type Signals = { readonly signals: readonly SignalRow[] | null; readonly signals_unknown: string | null };

// Status is asked when things go wrong: a ClickHouse that hangs may not keep the rest of it.
const askedForMs = 5_000;

async function lookUpSignals(warehouse: Warehouse, unpairedBeforeMs: number): Promise<SignalRow[]> {
  const raised = await warehouse.rows<SignalRow>(
    'SELECT rule, practice_id, source, toString(since) AS since, message FROM active_signals ' +
      'WHERE rule != {unpaired:String} ORDER BY since',
    { unpaired: unpairedRule },
  );
  const unpaired = await unpairedPractices(warehouse, unpairedBeforeMs);
  return [...unpaired.map((practice) => ({ rule: unpairedRule, source: '', ...practice })), ...raised];
}

/**
 * Conditions that hold now. Practices that have been unpaired for longer than `sourceIdleMs` are looked up, not read from
 * signals, which only exist where `up` has watched for them.
 */
export async function activeSignals(
  warehouse: Warehouse,
  clock: Pick<Clock, 'nowMs' | 'sleep'>,
  sourceIdleMs: number,
): Promise<Signals> {
  const answered = new AbortController();
  const silence = async (): Promise<never> => {
    await clock.sleep(askedForMs, answered.signal);
    throw new ReconduitError('CLICKHOUSE_UNAVAILABLE', `ClickHouse has not answered within ${askedForMs / 1000} s`);
  };
  try {
    const signals = await Promise.race([lookUpSignals(warehouse, clock.nowMs() - sourceIdleMs), silence()]);
    return { signals, signals_unknown: null };
  } catch (error) {
    if (!(error instanceof ReconduitError)) throw error;
    return { signals: null, signals_unknown: `${error.code}: ${error.message}` };
  } finally {
    answered.abort();
  }
}
