// ClickHouse's HTTP protocol, as much of it as @clickhouse/client and curl use, over the engine in this process.
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import type { Answer, Engine } from './chdb-engine.ts';
import { type Asked, authenticate, parseAsked, RequestRefused, type Tokens } from './chdb-request.ts';
import { formatClause, insertFromFile, leavesDatabase, takesData, writesFile } from './chdb-statement.ts';

// Each running query holds a thread of libuv's pool (UV_THREADPOOL_SIZE); two stay free for files and sockets.
const maxQueries = 14;

/** What the endpoint needs. */
export interface ChdbServerOptions {
  readonly engine: Engine;
  readonly tokens: Tokens;
  /** Folder for the bodies of inserts while they run. */
  readonly spoolDir: string;
}

interface Reply {
  readonly answer: Answer;
  readonly format: string;
}

function body(request: IncomingMessage): Readable {
  const coding = request.headers['content-encoding'];
  if (coding === undefined || coding === 'identity') return request;
  if (coding === 'gzip') return Readable.from(request.pipe(createGunzip()));
  throw new RequestRefused(89, 'UNKNOWN_COMPRESSION_METHOD', `Content-Encoding ${coding} is not supported; use gzip`);
}

/** Runs an INSERT whose data is the body: through a file, since the engine takes a blank line in a body for its end. */
async function insert(request: IncomingMessage, asked: Asked, options: ChdbServerOptions): Promise<Reply> {
  const statement = await options.engine.normalise(asked.query);
  if (!takesData(statement)) {
    throw new RequestRefused(62, 'SYNTAX_ERROR', 'A statement in ?query= with a body must be INSERT INTO … FORMAT …');
  }
  const path = join(options.spoolDir, randomUUID());
  try {
    // Opened first: a stream that opens its file itself may create it after the lines below have removed it.
    const file = await open(path, 'w', 0o600);
    await pipeline(body(request), file.createWriteStream());
    return { answer: await options.engine.run(insertFromFile(statement, path), asked), format: '' };
  } finally {
    await rm(path, { force: true });
  }
}

async function statement(sql: string, asked: Asked, options: ChdbServerOptions): Promise<Reply> {
  const parsed = await options.engine.normalise(sql);
  if (writesFile(parsed) || (asked.readOnly && leavesDatabase(parsed))) {
    throw new RequestRefused(164, 'READONLY', 'Files and other hosts are out of reach', 403);
  }
  if (takesData(parsed)) {
    throw new RequestRefused(48, 'NOT_IMPLEMENTED', 'Send the INSERT in ?query= and its data in the body');
  }
  const answer = await options.engine.run(sql.replace(/[\s;]+$/, ''), asked);
  return { answer, format: formatClause(parsed) ?? asked.defaultFormat };
}

async function reply(request: IncomingMessage, asked: Asked, options: ChdbServerOptions): Promise<Reply> {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (asked.query && hasBody) return await insert(request, asked, options);
  if (String(request.headers['content-type']).startsWith('multipart/')) {
    throw new RequestRefused(48, 'NOT_IMPLEMENTED', 'multipart/form-data is not supported; send parameters in the URL');
  }
  const sql = asked.query || (await buffer(body(request))).toString();
  if (sql.trim() === '') throw new RequestRefused(62, 'SYNTAX_ERROR', 'Empty query');
  const readOnly = request.method === 'GET' ? { ...asked, readOnly: true } : asked;
  return await statement(sql, readOnly, options);
}

function send(response: ServerResponse, asked: Asked, { answer, format }: Reply): void {
  const summary = {
    read_rows: String(answer.rows),
    read_bytes: String(answer.bytesRead),
    written_rows: format === '' ? String(answer.rows) : '0',
    elapsed_ns: String(Math.round(answer.elapsedSeconds * 1e9)),
  };
  response.setHeader('X-ClickHouse-Format', format);
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
  const isJson = /^JSON(Compact)?(Strings)?$/.test(format);
  response.setHeader('Content-Type', isJson ? 'application/json; charset=UTF-8' : 'text/plain; charset=UTF-8');
  if (!asked.gzip) return void response.end(answer.bytes);
  response.setHeader('Content-Encoding', 'gzip');
  response.end(gzipSync(answer.bytes, { level: 1 }));
}

function fail(response: ServerResponse, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const engine = /Code: (\d+)\. /.exec(text);
  const refused = error instanceof RequestRefused;
  const code = refused ? String(error.code) : (engine?.[1] ?? '1002');
  const message = refused ? `Code: ${code}. DB::Exception: ${text}. (${error.codeName})` : text;
  if (response.headersSent) return void response.destroy();
  response.statusCode = refused ? error.httpStatus : 500;
  response.setHeader('X-ClickHouse-Exception-Code', code);
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.end(engine || refused ? `${message}\n` : `Code: ${code}. DB::Exception: ${message}. (UNKNOWN_EXCEPTION)\n`);
}

/** Starts the endpoint on loopback; `port` 0 takes a free one. */
export async function startChdbServer(options: ChdbServerOptions, port: number): Promise<Server> {
  await rm(options.spoolDir, { recursive: true, force: true });
  await mkdir(options.spoolDir, { recursive: true, mode: 0o700 });
  let running = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === '/ping' || (url.pathname === '/' && url.search === '' && request.method === 'GET')) {
      return void response.end('Ok.\n');
    }
    const asked = parseAsked(request, url, authenticate(request, url, options.tokens));
    response.setHeader('X-ClickHouse-Query-Id', asked.queryId ?? randomUUID());
    if (running >= maxQueries) {
      throw new RequestRefused(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', `${running} queries are running`, 503);
    }
    running++;
    try {
      send(response, asked, await reply(request, asked, options));
    } finally {
      running--;
    }
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => fail(response, error));
  });
  // Longer than any client keeps an idle socket, or it would write into one that is being closed.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
