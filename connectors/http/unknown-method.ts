import type { FastifyInstance, HTTPMethods } from 'fastify';
import { ReconduitError } from '../../processors/errors.ts';

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Answers 405, with what is allowed, where a route exists but not with that method. Call after the routes are registered. */
export function refuseUnknownMethods(door: FastifyInstance): void {
  const known = new Map<string, Set<string>>();
  // Routes are added when plugins load, which is later than this.
  door.addHook('onRoute', ({ method, url }) => {
    const found = known.get(url) ?? new Set();
    for (const one of [method].flat()) found.add(one);
    known.set(url, found);
  });
  // Loaded last: then all routes are known.
  door.register(async (scope) => {
    for (const [url, found] of [...known]) {
      const others = methods.filter((method) => !found.has(method));
      if (url.includes('*') || url.startsWith('/docs')) continue;
      const allow = [...found].join(', ');
      scope.route({
        method: others,
        url,
        schema: { hide: true },
        config: { access: { roles: null, allPractices: false } },
        handler: async (_request, reply) => {
          reply.header('allow', allow);
          throw new ReconduitError('METHOD_UNKNOWN', `this route takes ${allow}`);
        },
      });
    }
  });
}
