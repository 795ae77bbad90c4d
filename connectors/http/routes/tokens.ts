import { Type } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { Door } from '../door.ts';
import type { Asker } from '../token-use-cases.ts';
import type { DoorUseCases } from '../use-cases.ts';

const tags = ['access'];

const createSchema = {
  tags,
  summary: 'Makes a token; its secret is in the answer, and nowhere else afterwards',
  body: Type.Object(
    {
      name: Type.String({ maxLength: 100, default: '' }),
      role: Type.Enum(['viewer', 'reviewer', 'operator', 'admin', 'source']),
      practices: Type.Union([Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1 }), Type.Null()], {
        description: 'The only ones that it sees; null: all',
      }),
      expires_at: Type.Optional(Type.String({ format: 'date-time' })),
      signs: Type.Boolean({ default: false, description: 'A source that signs its requests (HMAC) instead' }),
    },
    { additionalProperties: false },
  ),
};

const revokeSchema = { tags, summary: 'Revokes a token, at once', params: Type.Object({ id: Type.String() }) };

/** Whose doing it is. */
function askerOf({ caller, id, ip }: FastifyRequest): Asker {
  return { actor: caller.actor, requestId: id, address: ip };
}

/** GET /tokens, POST /tokens, DELETE /tokens/:id. */
export function tokenRoutes(door: Door, { tokens }: DoorUseCases): void {
  door.get('/tokens', { schema: { tags, summary: 'All tokens, without their secrets' } }, async () => tokens.list());
  door.post('/tokens', { schema: createSchema }, async (request, reply) => {
    const { expires_at, ...body } = request.body;
    const expiresMs = expires_at === undefined ? null : Date.parse(expires_at);
    reply.code(201).header('cache-control', 'no-store');
    return tokens.create({ ...body, expiresMs }, askerOf(request));
  });
  door.delete('/tokens/:id', { schema: revokeSchema }, async (request) =>
    tokens.revoke(request.params.id, askerOf(request)),
  );
}
