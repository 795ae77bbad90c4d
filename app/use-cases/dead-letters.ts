import { ReconduitError } from '../../processors/errors.ts';
import { deadLetterHeaders } from '../../processors/runtime/dead-letter.ts';
import type { DeadLetter } from '../../schemas/generated/types.ts';
import { eventToJson } from '../../schemas/json.ts';
import { topicNamed, topics } from '../../schemas/topics.ts';
import type { LogPorts } from './ports.ts';
import { recordsOf } from './publish.ts';
import { readEvents, tryDecode } from './read-log.ts';

/** Code of the record that says a dead letter was sent again: the topic itself remembers, so nothing is sent twice. */
const replayedCode = 'REPLAYED';

/** A dead letter as a list shows it. */
export type DeadLetterRow = {
  readonly dlq_id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly code: string;
  readonly reason: string;
  readonly component: string;
  readonly at: string;
  readonly bytes: number;
  readonly replayed: boolean;
};

interface Letter {
  readonly letter: DeadLetter;
  readonly partition: number;
  replayed: boolean;
}

async function letters(ports: Pick<LogPorts, 'log' | 'codec'>): Promise<Map<string, Letter>> {
  const found = new Map<string, Letter>();
  for await (const { raw, event } of readEvents(ports, topics.dlq)) {
    const known = found.get(event.dlqId);
    // The matcher and the sink may both give up the same record: one letter, whoever came first.
    if (event.code === replayedCode && known) known.replayed = true;
    if (event.code !== replayedCode && !known)
      found.set(event.dlqId, { letter: event, partition: raw.partition, replayed: false });
  }
  return found;
}

function row({ letter, replayed }: Letter): DeadLetterRow {
  const { dlqId, topic, partition, offset, code, reason, component } = letter;
  const at = new Date(letter.at).toISOString();
  return { dlq_id: dlqId, topic, partition, offset, code, reason, component, at, bytes: letter.value.length, replayed };
}

/** Every retained dead letter, oldest first. */
export async function listDeadLetters(ports: Pick<LogPorts, 'log' | 'codec'>): Promise<DeadLetterRow[]> {
  const rows = [...(await letters(ports)).values()].map(row);
  return rows.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function find(all: Map<string, Letter>, dlqId: string): Letter {
  const found = all.get(dlqId);
  if (!found)
    throw new ReconduitError('NOT_FOUND', `there is no dead letter ${dlqId}; \`reconduit dlq list\` shows all`);
  return found;
}

/** One dead letter with its original bytes (base64), and the event that they hold when they can be read now. */
export async function showDeadLetter(
  ports: Pick<LogPorts, 'log' | 'codec'>,
  dlqId: string,
): Promise<Record<string, unknown>> {
  const found = find(await letters(ports), dlqId);
  const { letter } = found;
  const spec = topicNamed(letter.topic);
  const value = Buffer.from(letter.value);
  const raw = { topic: letter.topic, partition: letter.partition, offset: letter.offset, appendTimeMs: letter.at };
  const event = spec && tryDecode(ports, spec, { ...raw, key: letter.key ?? '', value });
  return {
    ...row(found),
    value_base64: value.toString('base64'),
    event: event && spec ? eventToJson(spec.record, event) : null,
  };
}

/**
 * Sends dead letters through the front door again, to the topic and partition they came from; null sends all that were not
 * sent yet. The record and the note that it was sent are one append: repeated, or cut off, nothing is sent twice. What
 * cannot be processed this time either comes back under a new id.
 */
export async function replayDeadLetters(
  ports: LogPorts,
  dlqIds: readonly string[] | null,
): Promise<{ readonly replayed: number; readonly already_replayed: number }> {
  const all = await letters(ports);
  const wanted = dlqIds === null ? [...all.values()].filter((l) => !l.replayed) : dlqIds.map((id) => find(all, id));
  const due = wanted.filter((l) => !l.replayed);
  for (const { letter, partition } of due) {
    const note: DeadLetter = { ...letter, value: Buffer.alloc(0), code: replayedCode, at: ports.clock.nowMs() };
    const headers = deadLetterHeaders(note);
    const noted = recordsOf(ports, topics.dlq, letter.key ?? '', note).map((out) => ({ ...out, partition, headers }));
    const again = {
      topic: letter.topic,
      partition: letter.partition,
      key: letter.key ?? '',
      value: Buffer.from(letter.value),
    };
    await ports.publisher.publish([again, ...noted]);
  }
  return { replayed: due.length, already_replayed: wanted.length - due.length };
}
