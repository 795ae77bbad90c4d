import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply } from 'fastify';
import { type ErrorCode, errorCodes, ReconduitError } from '../../processors/errors.ts';

/** Media type of RFC 9457. */
export const problemType = 'application/problem+json';

/** An error as the door answers it (RFC 9457). */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** What is wrong with this request. */
  readonly detail: string;
  /** Stable: ERRORS.md lists them. */
  readonly code: ErrorCode;
  /** What to do about it. */
  readonly action: string;
  readonly request_id: string;
}

const statusByCode: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  MODEL_UNKNOWN: 404,
  MODEL_INVALID: 400,
  MODEL_FOREIGN: 400,
  MODEL_NEWER: 400,
  RECORD_INVALID: 400,
  LABELS_UNUSABLE: 400,
  USAGE: 400,
  INPUT_UNUSABLE: 400,
  CLICKHOUSE_REFUSED: 400,
  REFERENCE_INVALID: 400,
  REQUEST_INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  METHOD_UNKNOWN: 405,
  JOB_STATE: 409,
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE: 415,
  KEY_REUSED: 422,
  REVIEW_STALE: 409,
  WRONG_HOST: 421,
  RATE_LIMITED: 429,
  QUEUE_FULL: 429,
  DISK_FULL: 507,
};

/** HTTP status of an error code: what can be tried again is 503, what nobody foresaw 500. */
export function statusOf(code: ErrorCode): number {
  return statusByCode[code] ?? (errorCodes[code].retriable ? 503 : 500);
}

const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  404: 'NOT_FOUND',
  413: 'REQUEST_TOO_LARGE',
  415: 'MEDIA_TYPE',
  429: 'RATE_LIMITED',
};

/** Any error as one of the table. What is nobody's fault but ours shows neither stack nor text. */
export function asDoorError(error: FastifyError | ReconduitError): ReconduitError {
  if (error instanceof ReconduitError) return error;
  // Nobody is left to read it; a sender that hangs up is no failure of ours.
  if (error.code === 'ECONNRESET') return new ReconduitError('REQUEST_INVALID', 'the body was cut off', error);
  const status = error.statusCode ?? 500;
  if (status >= 500) return new ReconduitError('UNEXPECTED', 'unexpected failure; see the log', error);
  const detail = status === 415 ? 'this route does not take a body of this Content-Type' : detailOf(error);
  return new ReconduitError(codeByStatus[status] ?? 'REQUEST_INVALID', detail, error);
}

/** What is wrong with the request; of a word that is none of a list, with the list. */
function detailOf({ message, validation }: FastifyError): string {
  const allowed = validation?.find(({ keyword }) => keyword === 'enum')?.params['allowedValues'];
  return Array.isArray(allowed) ? `${message}: ${allowed.join(', ')}` : message;
}

/** The body of an error response (RFC 9457). */
export function problemOf({ code, message }: ReconduitError, requestId: string): Problem {
  const status = statusOf(code);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    code,
    action: errorCodes[code].action,
    request_id: requestId,
  };
}

// Long enough for a job to move on, or for what a restart needs.
const retryAfterSeconds = 5;

/** Answers a request with an error, in its HTTP status. */
export function sendProblem(reply: FastifyReply, error: ReconduitError): FastifyReply {
  const problem = problemOf(error, reply.request.id);
  if (problem.code === 'QUEUE_FULL' || problem.status === 503 || problem.status === 507)
    reply.header('retry-after', retryAfterSeconds);
  // Hung up on while it still sends, a client would not see the answer; what it sends is thrown away for a while instead.
  reply.removeHeader('connection');
  return reply.code(problem.status).type(problemType).serializer(JSON.stringify).send(problem);
}
