import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who asks: the application itself, or somebody who may only read. */
export type Role = 'writer' | 'reader';

/** Secrets of the two roles. */
export interface Tokens {
  readonly writer: string;
  readonly reader: string;
}

/** Names by which the roles log in. */
export const roleUsers: Readonly<Record<Role, string>> = { writer: 'reconduit', reader: 'analyst' };

/** What a request asks for, besides its body. */
export interface Asked {
  /** From the URL; empty when the statement is in the body. */
  readonly query: string;
  readonly queryId: string | undefined;
  readonly database: string;
  readonly defaultFormat: string;
  readonly gzip: boolean;
  readonly readOnly: boolean;
  readonly settings: readonly (readonly [string, string])[];
  readonly params: readonly (readonly [string, string])[];
}

// Parameters of ClickHouse's HTTP handler itself; everything else in the URL is a setting.
const handlerParameters = new Set(
  `query query_id database default_format user password quota_key compress decompress buffer_size wait_end_of_query
   client_protocol_version role enable_http_compression readonly send_progress_in_http_headers
   http_headers_progress_interval_ms cancel_http_readonly_queries_on_client_close`.split(/\s+/),
);

// What a reader may set. Not output_format_schema and format_*: some of those name files.
const readerSettings =
  /^(max_execution_time|max_result_rows|max_result_bytes|max_rows_to_read|result_overflow_mode|max_block_size|join_use_nulls|date_time_output_format|output_format_(json|csv|tsv|pretty|decimal)_\w+)$/;

/** A request that cannot be served; `code` is ClickHouse's number. */
export class RequestRefused extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly httpStatus: number;

  constructor(code: number, codeName: string, message: string, httpStatus = 400) {
    super(message);
    this.code = code;
    this.codeName = codeName;
    this.httpStatus = httpStatus;
  }
}

function same(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}

function credentials(request: IncomingMessage, url: URL): [string, string] {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const text = Buffer.from(basic, 'base64').toString();
    const colon = text.indexOf(':');
    return [text.slice(0, colon), text.slice(colon + 1)];
  }
  const header = (name: string): string => String(request.headers[name] ?? '');
  return [
    header('x-clickhouse-user') || (url.searchParams.get('user') ?? ''),
    header('x-clickhouse-key') || (url.searchParams.get('password') ?? ''),
  ];
}

/** The role that a request may act in; @throws RequestRefused when it names no known user and secret. */
export function authenticate(request: IncomingMessage, url: URL, tokens: Tokens): Role {
  const [user, password] = credentials(request, url);
  for (const role of ['writer', 'reader'] as const) {
    if (user === roleUsers[role] && same(password, tokens[role])) return role;
  }
  throw new RequestRefused(516, 'AUTHENTICATION_FAILED', 'Authentication failed: unknown user or wrong password', 401);
}

/** Sorts the parameters of the URL; @throws RequestRefused for what this endpoint does not do. */
export function parseAsked(request: IncomingMessage, url: URL, role: Role): Asked {
  const get = (name: string): string => url.searchParams.get(name) ?? '';
  if (get('session_id')) throw new RequestRefused(48, 'NOT_IMPLEMENTED', 'Sessions are not supported');
  if (get('compress') === '1' || get('decompress') === '1') {
    throw new RequestRefused(48, 'NOT_IMPLEMENTED', 'Native compression is not supported; use gzip');
  }
  const readOnly = role === 'reader' || ['1', '2'].includes(get('readonly'));
  const settings: [string, string][] = [];
  const params: [string, string][] = [];
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) params.push([identifier(name.slice(6)), value]);
    else if (!handlerParameters.has(name)) {
      if (role === 'reader' && !readerSettings.test(name)) {
        throw new RequestRefused(164, 'READONLY', `Cannot modify '${name}' setting in readonly mode`, 403);
      }
      settings.push([identifier(name), value]);
    }
  }
  return {
    query: get('query'),
    queryId: url.searchParams.get('query_id') ?? undefined,
    database: get('database') || String(request.headers['x-clickhouse-database'] ?? '') || 'default',
    defaultFormat: get('default_format') || String(request.headers['x-clickhouse-format'] ?? '') || 'TabSeparated',
    gzip: get('enable_http_compression') === '1' && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')),
    readOnly,
    settings,
    params,
  };
}

// Names go into SQL unquoted (SET takes no quoted names).
function identifier(name: string): string {
  if (/^[A-Za-z_]\w*$/.test(name)) return name;
  throw new RequestRefused(115, 'UNKNOWN_SETTING', 'A setting or parameter has a name that is not an identifier');
}
