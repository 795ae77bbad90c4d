import { readFileSync } from 'node:fs';
import type { Door } from '../door.ts';

// Beside the compiled module: the build copies the folder there.
const folder = new URL('../console/', import.meta.url);

const files: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'console.css': 'text/css; charset=utf-8',
  'detail.css': 'text/css; charset=utf-8',
  ...Object.fromEntries(
    ['main.js', 'api.js', 'page.js', 'money.js', 'files.js', 'exceptions.js'].map((name) => [
      name,
      'text/javascript; charset=utf-8',
    ]),
  ),
};

/** Scripts and styles are files of ours, nothing is inline, and nothing is asked of anybody else. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** GET / and /console/*: a page for people, who need no build step and no other machine to see it. */
export function consoleRoutes(door: Door): void {
  for (const [name, type] of Object.entries(files)) {
    const text = readFileSync(new URL(name, folder));
    const url = name === 'index.html' ? '/' : `/console/${name}`;
    door.get(url, { schema: { hide: true } }, async (_request, reply) =>
      reply.header('content-security-policy', policy).header('cache-control', 'no-cache').type(type).send(text),
    );
  }
}
