import { Readable } from 'node:stream';
import { Type } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Door } from '../door.ts';
import { Idempotency } from '../idempotency.ts';
import type { LiveAnswer, LiveKind, LiveScope, LiveUseCases } from '../live-use-cases.ts';
import { type JsonLine, readNdjson } from '../ndjson.ts';
import type { DoorUseCases } from '../use-cases.ts';

const tags = ['live'];

const kinds: Readonly<Record<string, { readonly kind: LiveKind; readonly summary: string }>> = {
  '/v1/pos/transactions': { kind: 'pos', summary: 'Tickets as they close' },
  '/v1/rewards/redemptions': { kind: 'rewards', summary: 'Redemptions of rewards programs' },
  '/v1/source-progress': { kind: 'progress', summary: 'Through when a source is complete' },
};

const description = `One event, or an array of them, as application/json: answered once all that could be taken are durable, with
an id or an error for each, in order. Or as application/x-ndjson, streamed: each line of the answer is
\`{"line", "id"}\` or \`{"line", "error"}\`, sent when that event is durable, and the last one counts them; read while you send. A
body that is cut off keeps the events that were answered. Events sent again change nothing, as their ids are the same. A JSON
body that comes again under its \`Idempotency-Key\` within a day gets the first answer, also after a crash, and is not appended
again; another body under that key is refused (422). A repeated NDJSON body, with a key or without, is appended again and
answered line by line as before, and the ids make that harmless. 202: all taken; 207: some; 400: none.`;

const mostItems = 10_000;

/** Counted answers to the items of one body. */
export function summed(items: readonly LiveAnswer[]): {
  readonly accepted: number;
  readonly rejected: number;
  readonly items: readonly LiveAnswer[];
} {
  const accepted = items.filter((item) => 'id' in item).length;
  return { accepted, rejected: items.length - accepted, items };
}

/** 202: all were taken; 207: some; 400: none. */
export function statusOfItems({
  accepted,
  rejected,
}: {
  readonly accepted: number;
  readonly rejected: number;
}): number {
  return rejected === 0 ? 202 : accepted > 0 ? 207 : 400;
}

/** The items of a body: itself, or each of its array. @throws REQUEST_INVALID, REQUEST_TOO_LARGE. */
export function itemsOf(body: unknown): readonly unknown[] {
  const items = Array.isArray(body) ? body : [body];
  if (items.length === 0) throw new ReconduitError('REQUEST_INVALID', 'the array is empty');
  if (items.length > mostItems)
    throw new ReconduitError('REQUEST_TOO_LARGE', `at most ${mostItems} events in an array`);
  return items;
}

// One append waits for the disk; meanwhile the next ones are read and join the disk's next write.
const appendsAtOnce = 8;

/** Appends the lines of one piece of a body together; gives an answer for each, in order. */
async function answered(
  { live, kind, scope }: { readonly live: LiveUseCases; readonly kind: LiveKind; readonly scope: LiveScope },
  lines: readonly JsonLine[],
): Promise<(LiveAnswer & { readonly line: number })[]> {
  const items = lines.flatMap((line) => ('json' in line ? [line.json] : []));
  const answers = await live.append(kind, items, scope);
  let next = 0;
  return lines.map((one) => {
    if ('reason' in one) return { line: one.line, error: { code: 'RECORD_INVALID', detail: one.reason } };
    return { line: one.line, ...(answers[next++] as LiveAnswer) };
  });
}

/** Answers, one a line, as their events become durable. */
async function* acknowledged(
  append: (lines: readonly JsonLine[]) => Promise<readonly LiveAnswer[]>,
  body: AsyncIterable<Buffer>,
): AsyncGenerator<string> {
  let accepted = 0;
  let rejected = 0;
  const pieces = Readable.from(readNdjson(body)).map(append, { concurrency: appendsAtOnce });
  for await (const answers of pieces as AsyncIterable<readonly LiveAnswer[]>) {
    const taken = answers.filter((answer) => 'id' in answer).length;
    accepted += taken;
    rejected += answers.length - taken;
    yield answers.map((answer) => `${JSON.stringify(answer)}\n`).join('');
  }
  yield `${JSON.stringify({ accepted, rejected })}\n`;
}

// A sender that reads nothing until it has sent everything is not stuck before some 500 MB of events.
const answersAhead = 8192;

/** POST /v1/pos/transactions, /v1/rewards/redemptions, /v1/source-progress. */
export function liveRoutes(door: Door, { live }: DoorUseCases): void {
  const known = new Idempotency<ReturnType<typeof summed>>(live.answers);
  const handler =
    (kind: LiveKind) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const { body, caller, headers } = request;
      if (body === undefined || body === null) throw new ReconduitError('REQUEST_INVALID', 'send events in the body');
      if (body instanceof Readable) {
        const append = (lines: readonly JsonLine[]) => answered({ live, kind, scope: caller }, lines);
        const answers = Readable.from(acknowledged(append, body), { highWaterMark: answersAhead });
        return reply.code(202).type('application/x-ndjson').send(answers);
      }
      const work = async () => summed(await live.append(kind, itemsOf(body), caller));
      const key = headers['idempotency-key'];
      const answer =
        typeof key === 'string' && key !== ''
          ? await known.once(`${caller.actor} ${kind} ${key}`, JSON.stringify(body), work)
          : await work();
      return reply.code(statusOfItems(answer)).send(answer);
    };
  for (const [url, { kind, summary }] of Object.entries(kinds)) {
    const headers = Type.Object({ 'idempotency-key': Type.Optional(Type.String({ maxLength: 255 })) });
    const consumes = ['application/json', 'application/x-ndjson'];
    door.post(url, { schema: { tags, summary, description, consumes, headers } }, handler(kind));
  }
}
