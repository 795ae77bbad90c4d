import type { LiveAnswer, LiveKind, LiveScope, LiveUseCases } from '../../connectors/http/live-use-cases.ts';
import type { Out } from '../../processors/ports/records.ts';
import type { SourceProgress } from '../../schemas/generated/types.ts';
import { eventFromJson, isJsonObject, JsonEventError } from '../../schemas/json.ts';
import { topics } from '../../schemas/topics.ts';
import { eventOfJson, type SourceEvent } from './event-row.ts';
import type { LogPorts } from './ports.ts';
import { recordsOf } from './publish.ts';

/** One event that may go in. */
interface Taken {
  readonly id: string;
  readonly practiceId: string;
  readonly row: SourceEvent | null;
  records(): Out[];
}

const counters: Readonly<Record<LiveKind, string>> = {
  pos: 'pos_transactions_total',
  rewards: 'rewards_redemptions_total',
  progress: 'source_progress_total',
};

/** What a sender may say of its own completeness; the other kinds are the connector's. */
const ownKinds: readonly SourceProgress['kind'][] = ['END_OF_DAY', 'IDLE', 'FILE'];

function progressOf(ports: LogPorts, json: Readonly<Record<string, unknown>>): Taken {
  const event = eventFromJson('SourceProgress', { kind: 'END_OF_DAY', practice_id: 'default', ...json });
  if (!ownKinds.includes(event.kind)) throw new JsonEventError(`kind: give one of ${ownKinds.join(', ')}`);
  if (event.side === 'UNKNOWN') throw new JsonEventError('side: give POS or REWARDS');
  const { practiceId, source, completeThrough } = event;
  const records = (): Out[] => recordsOf(ports, topics.sourceProgress, practiceId, event);
  return { id: `${practiceId}/${source}/${completeThrough}`, practiceId, row: null, records };
}

function eventOf(ports: LogPorts, kind: 'pos' | 'rewards', json: unknown): Taken {
  const row = eventOfJson(kind, json, null);
  const { practiceId } = row.event;
  if (row.side === 'POS') {
    const records = (): Out[] => recordsOf(ports, topics.posTransactions, practiceId, row.event);
    return { id: row.event.transactionId, practiceId, row, records };
  }
  const records = (): Out[] => recordsOf(ports, topics.rewardsRedemptions, practiceId, row.event);
  return { id: row.event.redemptionId, practiceId, row, records };
}

/** Who may speak for one practice only need not name it. */
function withPractice(json: unknown, { practices }: LiveScope): Readonly<Record<string, unknown>> {
  if (!isJsonObject(json)) throw new JsonEventError('record: give an object');
  const [only] = practices?.length === 1 ? practices : [];
  return only === undefined || json['practice_id'] !== undefined ? json : { ...json, practice_id: only };
}

function refused(code: 'RECORD_INVALID' | 'FORBIDDEN', detail: string): LiveAnswer {
  return { error: { code, detail } };
}

/** Takes live events into the log: all that can be taken of one call in one synced append. `onLiveEvent` sees each. */
export function liveUseCases(ports: LogPorts, onLiveEvent: (row: SourceEvent) => void): Pick<LiveUseCases, 'append'> {
  const take = (kind: LiveKind, item: unknown, scope: LiveScope): Taken | LiveAnswer => {
    try {
      const json = withPractice(item, scope);
      const taken = kind === 'progress' ? progressOf(ports, json) : eventOf(ports, kind, json);
      const mayTouch = scope.practices?.includes(taken.practiceId) ?? true;
      return mayTouch ? taken : refused('FORBIDDEN', 'practice_id: this token is not for this practice');
    } catch (error) {
      if (!(error instanceof JsonEventError)) throw error;
      return refused('RECORD_INVALID', error.message);
    }
  };
  return {
    append: async (kind, items, scope) => {
      const results = items.map((item) => take(kind, item, scope));
      const taken = results.filter((result) => 'records' in result);
      if (taken.length > 0) await ports.publisher.publish(taken.flatMap((one) => one.records()));
      for (const { row } of taken) if (row) onLiveEvent(row);
      if (taken.length > 0) ports.telemetry.count(counters[kind], taken.length);
      return results.map((result) => ('records' in result ? { id: result.id } : result));
    },
  };
}
