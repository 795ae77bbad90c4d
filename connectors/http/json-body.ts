import { isUtf8 } from 'node:buffer';
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

/** The value of a body. @throws REQUEST_INVALID when it is no JSON in UTF-8, or nests too deep. */
export function parseJson(body: Buffer): unknown {
  const text = jsonTextOf(body);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ReconduitError('REQUEST_INVALID', 'the body is not JSON', cause);
  }
}

// Read all the same, bytes that are no UTF-8 would become one and the same character, in names and in ids.
function jsonTextOf(body: Buffer): string {
  if (!isUtf8(body)) throw new ReconduitError('REQUEST_INVALID', 'the body is not UTF-8');
  if (nestsDeeper(body, maxDepth))
    throw new ReconduitError('REQUEST_INVALID', `the body nests deeper than ${maxDepth} levels`);
  return body.toString();
}

/** JSON bodies: refused when they are no UTF-8, nest deeper than 64, or hold keys that reach into prototypes; no other text. */
export function takeJson(door: FastifyInstance): void {
  door.removeContentTypeParser('text/plain');
  const parse = door.getDefaultJsonParser('error', 'error');
  door.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      return parse(request, jsonTextOf(body as Buffer), done);
    } catch (error) {
      return done(error as Error, undefined);
    }
  });
}
