import { createHmac, timingSafeEqual } from 'node:crypto';
import { Type } from '@fastify/type-provider-typebox';
import { ReconduitError } from '../../../processors/errors.ts';
import type { Access, Caller } from '../access/caller.ts';
import type { Guard } from '../access/guard.ts';
import type { Door } from '../door.ts';
import { Idempotency } from '../idempotency.ts';
import { parseJson } from '../json-body.ts';
import type { LiveKind } from '../live-use-cases.ts';
import type { DoorUseCases } from '../use-cases.ts';
import { itemsOf, statusOfItems, summed } from './live.ts';

// A clock may be off by as much; what was signed earlier may be a replay.
const windowSeconds = 300;

const description = `For senders that sign. \`source_id\` is the id that \`reconduit tokens create --role source --signs\` shows with the
secret. \`X-Reconduit-Signature: t=<unix seconds>,v1=<hex>\`, where v1 is the HMAC-SHA256, under the secret, of \`<t>.<body>\`. A
signature older than five minutes is refused; one that comes again gets the answer of the first and has no effect.`;

/** Whether these bytes were signed, at that time, with this secret. Takes as long whether right or wrong. */
function isSigned(header: string, body: Buffer, secret: string): boolean {
  const [, time = '', given = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  const right = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  const same = timingSafeEqual(right, Buffer.from(given.padEnd(64, '0'), 'hex'));
  return same && given !== '' && Math.abs(Date.now() / 1000 - Number(time)) <= windowSeconds;
}

/** Who signs, and what becomes of who does it wrong. */
export interface SignatureChecks {
  readonly access: Access;
  readonly guard: Guard;
}

/** POST /v1/webhooks/:source_id/pos/transactions and .../rewards/redemptions. */
export function webhookRoutes(door: Door, { live }: DoorUseCases, { access, guard }: SignatureChecks): void {
  const known = new Idempotency<ReturnType<typeof summed>>(live.answers);
  const nobody: { readonly secret: string; readonly caller: Caller | null } = { secret: 'nobody', caller: null };
  door.register(async (scope: Door) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const add = (path: string, kind: LiveKind): void => {
      const schema = {
        ...{ tags: ['live'], summary: 'Signed events, one or an array', description },
        params: Type.Object({ source_id: Type.String() }),
        headers: Type.Object({ 'x-reconduit-signature': Type.Optional(Type.String()) }),
      };
      scope.post(`/v1/webhooks/:source_id/${path}`, { schema }, async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const { secret, caller } = access.signer(request.params.source_id) ?? nobody;
        const signature = request.headers['x-reconduit-signature'] ?? '';
        if (!isSigned(signature, body, secret) || caller === null)
          return guard.fail(request, reply, 'the signature is wrong, too old, or of nobody known');
        request.caller = caller;
        if (caller.role !== 'source') throw new ReconduitError('FORBIDDEN', 'only a source may sign events');
        const work = async () => summed(await live.append(kind, itemsOf(parseJson(body)), caller));
        const answer = await known.once(`${caller.actor} ${signature}`, body, work);
        return reply.code(statusOfItems(answer)).send(answer);
      });
    };
    add('pos/transactions', 'pos');
    add('rewards/redemptions', 'rewards');
  });
}
