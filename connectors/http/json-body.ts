import type { FastifyInstance } from 'fastify';
import { ReconduitError } from '../../processors/errors.ts';

// Far deeper than any body of ours, and far from what makes a recursive reader overflow.
const maxDepth = 64;

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/** Whether brackets outside of strings nest deeper than `limit`. Reads bytes: every one of these is ASCII in UTF-8. */
function nestsDeeper(json: Buffer, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (inString) {
      if (byte === backslash) i++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) {
      if (++depth > limit) return true;
    } else if (byte === closeBrace || byte === closeBracket) depth--;
  }
  return false;
}

/** The value of a body. @throws REQUEST_INVALID when it is no JSON, or nests too deep. */
export function parseJson(body: Buffer): unknown {
  refuseDeep(body);
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new ReconduitError('REQUEST_INVALID', 'the body is not JSON', cause);
  }
}

function refuseDeep(body: Buffer): void {
  if (nestsDeeper(body, maxDepth))
    throw new ReconduitError('REQUEST_INVALID', `the body nests deeper than ${maxDepth} levels`);
}

/** JSON bodies: refused when they nest deeper than 64, or hold keys that reach into prototypes. */
export function takeJson(door: FastifyInstance): void {
  const parse = door.getDefaultJsonParser('error', 'error');
  door.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      refuseDeep(body as Buffer);
      return parse(request, body.toString(), done);
    } catch (error) {
      return done(error as Error, undefined);
    }
  });
}
