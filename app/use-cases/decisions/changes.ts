import type { LiveChange } from '../../../connectors/http/decision-use-cases.ts';
import type { RawRecord } from '../../../processors/ports/records.ts';
import { eventToJson } from '../../../schemas/json.ts';
import { type TopicSpec, topics } from '../../../schemas/topics.ts';
import type { LogPorts } from '../ports.ts';
import { tryDecode } from '../read-log.ts';

const followed: readonly TopicSpec<'MatchDecision' | 'ExceptionEvent'>[] = [topics.matches, topics.exceptions];

// A person sees it at once, and asking costs nothing while nothing happens.
const askEveryMs = 250;
const readAtOnce = 500;

type Offsets = number[][];

/** Next offsets by topic and partition, as an id that survives a reconnect. */
function idOf(next: Offsets): string {
  return next.map((offsets) => offsets.join('.')).join('_');
}

function offsetsOf(id: string | null, partitions: number): Offsets | null {
  if (id === null || !/^[\d.]{1,5000}_[\d.]{1,5000}$/.test(id)) return null;
  const next = id.split('_').map((part) => part.split('.').map(Number));
  const fits = next.every((offsets) => offsets.length === partitions && offsets.every(Number.isSafeInteger));
  return fits ? next : null;
}

async function changeOf(
  ports: LogPorts,
  topic: TopicSpec<'MatchDecision' | 'ExceptionEvent'>,
  raw: RawRecord,
): Promise<Omit<LiveChange, 'id'> | null> {
  await ports.codec.prepare([raw.value]);
  const event = tryDecode(ports, topic, raw);
  if (event === undefined || event.runId !== 'live') return null;
  return { type: topic === topics.matches ? 'decision' : 'exception', data: eventToJson(topic.record, event) };
}

/**
 * What changes of these practices' decisions and exceptions, from `after` (the id of a change; null or unreadable: from now)
 * until `stopped`; null when nothing did for a while.
 */
export async function* liveChanges(
  ports: LogPorts,
  { practices, after }: { readonly practices: readonly string[] | null; readonly after: string | null },
  stopped: AbortSignal,
): AsyncGenerator<LiveChange | null> {
  const bounds = async () => Promise.all(followed.map(({ name }) => ports.log.bounds(name)));
  const first = await bounds();
  const next = offsetsOf(after, ports.partitions) ?? first.map((ends) => ends.map(({ end }) => end));
  while (!stopped.aborted) {
    for (const [t, ends] of (await bounds()).entries()) {
      const topic = followed[t];
      for (const [partition, { start, end }] of ends.entries()) {
        const offsets = next[t];
        if (!topic || !offsets) continue;
        while ((offsets[partition] ?? end) < end && !stopped.aborted) {
          const from = Math.max(start, offsets[partition] ?? end);
          const records = await ports.log.read(topic.name, partition, from, readAtOnce);
          if (records.length === 0) break;
          for (const raw of records) {
            offsets[partition] = raw.offset + 1;
            if (practices !== null && !practices.includes(raw.key)) continue;
            const change = await changeOf(ports, topic, raw);
            if (change) yield { id: idOf(next), ...change };
          }
        }
      }
    }
    yield null;
    await ports.clock.sleep(askEveryMs, stopped);
  }
}
