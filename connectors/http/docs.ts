import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { accessInWords } from './access/route-access.ts';

const about = `Reconciles rewards programs with a medical spa's point of sale, and explains every decision.

Every error is \`application/problem+json\` with a stable \`code\` (ERRORS.md lists them). \`X-Request-ID\` is taken from the
request, or made, and given back. On loopback no token is needed until the first is created with \`reconduit tokens create\`;
from then on, send \`Authorization: Bearer <token>\`. A token sees and touches only its practices.`;

/** OpenAPI at /openapi.json, and a page of it at /docs. Must be registered before the routes. */
export function describeRoutes(door: FastifyInstance): void {
  door.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Reconduit', description: about, version: '0.1.0' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: ({ schema, url, route }) => {
      const access = route.config?.access;
      if (access === undefined) return { schema, url };
      const words = [schema?.description, accessInWords(access)].filter((part) => part !== undefined).join('\n\n');
      return { schema: { ...schema, description: words, security: access.roles === null ? [] : [{ token: [] }] }, url };
    },
  });
  // Where clients and tools of such an API look first.
  door.register(async (scope) => {
    scope.get('/openapi.json', { schema: { hide: true } }, async () => scope.swagger());
  });
  door.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // The page asks an outside validator otherwise.
    uiConfig: { validatorUrl: null },
  });
}
