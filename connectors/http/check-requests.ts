import { AjvCompiler } from '@fastify/ajv-compiler';
import type { FastifyInstance } from 'fastify';

/**
 * Requests are checked against their routes' schemas, defaults filled in. Queries, paths and headers are text, and are read as
 * what is asked for. Bodies state their types themselves and are taken as sent: coerced, `null` would pass for the number 0,
 * `true` for an amount of 1, and text would never meet the reader of amounts.
 */
export function checkRequests(door: FastifyInstance): void {
  const compilers = AjvCompiler();
  // Ajv would drop fields it does not know in silence.
  const usual = { removeAdditional: false, allowUnionTypes: true };
  const asText = compilers({}, { customOptions: usual });
  const asSent = compilers({}, { customOptions: { ...usual, coerceTypes: false } });
  door.setValidatorCompiler((route) => (route.httpPart === 'body' ? asSent : asText)(route));
}
