import { Readable } from 'node:stream';
import { Type } from '@fastify/type-provider-typebox';
import type { LiveChange } from '../decision-use-cases.ts';
import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';
import { practicesOf } from './decisions.ts';

// Rounds without a change after which a comment keeps proxies from hanging up: a quarter of a minute.
const quietRounds = 60;

async function* eventStream(changes: AsyncIterable<LiveChange | null>): AsyncGenerator<string> {
  let quiet = 0;
  yield 'retry: 2000\n\n';
  for await (const change of changes) {
    if (change) yield `id: ${change.id}\nevent: ${change.type}\ndata: ${JSON.stringify(change.data)}\n\n`;
    else if (++quiet % quietRounds === 0) yield ': still here\n\n';
  }
}

const schema = {
  tags: ['decisions'],
  summary: 'Decisions and exceptions as they change, as server-sent events; Last-Event-ID goes on where it broke off',
  querystring: Type.Object(
    { practice_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) },
    { additionalProperties: false },
  ),
  headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 10_000 })) }),
};

/** GET /v1/events. */
export function liveViewRoutes(door: Door, { decisions }: DoorUseCases): void {
  const open = new Set<AbortController>();
  door.get('/v1/events', { schema }, async ({ caller, query, headers }, reply) => {
    const stopping = new AbortController();
    const scope = { practices: practicesOf(caller, query.practice_id), after: headers['last-event-id'] ?? null };
    const stream = Readable.from(eventStream(decisions.changes(scope, stopping.signal)), { highWaterMark: 64 });
    open.add(stopping);
    stream.once('close', () => {
      stopping.abort();
      open.delete(stopping);
    });
    reply.header('cache-control', 'no-store').type('text/event-stream; charset=utf-8');
    return reply.send(stream);
  });
  // A stream without end would hold up the closing of the door.
  door.addHook('preClose', async () => {
    for (const stopping of open) stopping.abort();
  });
}
