import { type ErrorSpec, spec } from './error-spec.ts';

/** Codes that only a front door gives. */
export type RequestErrorCode =
  | 'REQUEST_INVALID'
  | 'REQUEST_TOO_LARGE'
  | 'MEDIA_TYPE'
  | 'METHOD_UNKNOWN'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'WRONG_HOST'
  | 'KEY_REUSED'
  | 'REVIEW_STALE'
  | 'RATE_LIMITED';

/** Their rows of the list of errors. */
export const requestErrorCodes: Readonly<Record<RequestErrorCode, ErrorSpec>> = {
  REQUEST_INVALID: spec(
    false,
    'A request does not have the form that its route needs.',
    'Correct what the message names; /docs describes every route.',
  ),
  REQUEST_TOO_LARGE: spec(
    false,
    'A request is larger than its route accepts.',
    'Send less at once, or stream it as application/x-ndjson.',
  ),
  MEDIA_TYPE: spec(
    false,
    'A body has a type or an encoding that its route does not accept.',
    'See the route in /docs.',
  ),
  METHOD_UNKNOWN: spec(false, 'A route does not accept this method.', 'Use one that the Allow header names.'),
  UNAUTHENTICATED: spec(
    false,
    'A request has no token, or one that is unknown, revoked or expired.',
    'Send a valid token; `reconduit tokens create` makes one.',
  ),
  FORBIDDEN: spec(
    false,
    'The sender may not do this.',
    'Use a token whose role and practices allow it; /docs lists the roles of every route.',
  ),
  WRONG_HOST: spec(
    false,
    'A request names a host that the API does not answer to.',
    'Call 127.0.0.1 or localhost, or set API_HOST and use tokens.',
  ),
  KEY_REUSED: spec(
    false,
    'An Idempotency-Key was used before with another body.',
    'Give every request a key of its own, and repeat it only with the same body.',
  ),
  REVIEW_STALE: spec(
    false,
    'The decision has changed since the reviewer saw it.',
    'Look at the decision as it is now, and decide again.',
  ),
  RATE_LIMITED: spec(true, 'Too many requests.', 'Wait as long as Retry-After says.'),
};
