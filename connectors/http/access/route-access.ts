import type { Caller, Role } from './caller.ts';

/** Who may call a route. */
export interface RouteAccess {
  /** null: anyone, also without a token where tokens are asked for. */
  readonly roles: readonly Role[] | null;
  /** Its answer or effect is not of one practice: only a caller that sees all practices may. */
  readonly allPractices: boolean;
}

const ladder: readonly Role[] = ['viewer', 'reviewer', 'operator', 'admin'];

const anyone: RouteAccess = { roles: null, allPractices: false };

/** This role and those above it, each within its practices. */
function from(role: Role): RouteAccess {
  return { roles: ladder.slice(ladder.indexOf(role)), allPractices: false };
}

/** The same, of tokens for all practices. */
function whole(role: Role): RouteAccess {
  return { ...from(role), allPractices: true };
}

/** Events may come from sources, and from those who may do everything with the data. */
const ingest: RouteAccess = { roles: ['source', 'operator', 'admin'], allPractices: false };

/** Without a token: the signature says who sends. */
const signed: RouteAccess = anyone;

/** The one table of who may call what. A route without a row does not start. */
export const routeAccess: Readonly<Record<string, RouteAccess>> = {
  'GET /livez': anyone,
  'GET /readyz': anyone,
  'GET /health': anyone,
  'GET /metrics': whole('viewer'),
  'GET /status': whole('viewer'),
  'POST /predict': from('viewer'),
  'POST /predict/batch': from('viewer'),
  'GET /model/info': from('viewer'),
  'GET /model/metrics': from('viewer'),
  'POST /model/train': whole('operator'),
  'POST /upload/reward-transactions': from('viewer'),
  'POST /upload/pos-transactions': from('viewer'),
  'POST /reconcile/start': from('operator'),
  'GET /reconcile/jobs': from('viewer'),
  'GET /reconcile/jobs/:job_id': from('viewer'),
  'GET /reconcile/jobs/:job_id/results': from('viewer'),
  'GET /reconcile/jobs/:job_id/events': from('viewer'),
  'GET /reconcile/history': from('viewer'),
  'POST /reconcile/jobs/:job_id/review': from('reviewer'),
  'DELETE /reconcile/jobs/:job_id': from('operator'),
  'POST /export': from('viewer'),
  'GET /analytics/performance': from('viewer'),
  'GET /analytics/jobs/:job_id': from('viewer'),
  'GET /models': whole('viewer'),
  'GET /models/drift': whole('viewer'),
  'GET /models/:ref': whole('viewer'),
  'POST /models': whole('operator'),
  'POST /models/promote': whole('admin'),
  'GET /reviews': whole('viewer'),
  'GET /reviews/sample': whole('viewer'),
  'POST /reviews': whole('reviewer'),
  'GET /runs': whole('viewer'),
  'GET /runs/:id': whole('viewer'),
  'GET /diff': whole('viewer'),
  'POST /runs': whole('operator'),
  'DELETE /runs/:id': whole('operator'),
  'POST /ingest': whole('operator'),
  'POST /ingest/undo': whole('operator'),
  'GET /tokens': whole('admin'),
  'POST /tokens': whole('admin'),
  'DELETE /tokens/:id': whole('admin'),
  'POST /v1/pos/transactions': ingest,
  'POST /v1/rewards/redemptions': ingest,
  'POST /v1/source-progress': ingest,
  'POST /v1/webhooks/:source_id/pos/transactions': signed,
  'POST /v1/webhooks/:source_id/rewards/redemptions': signed,
  'GET /v1/decisions': from('viewer'),
  'GET /v1/decisions/:id': from('viewer'),
  'POST /v1/decisions/:id/review': from('reviewer'),
  'POST /v1/reviews': from('reviewer'),
  'GET /v1/exceptions': from('viewer'),
  'GET /v1/summary': from('viewer'),
  'GET /v1/events': from('viewer'),
  'POST /sql': whole('viewer'),
  'GET /topics': whole('viewer'),
  'GET /topics/:topic': whole('operator'),
  'GET /decisions/:id': whole('viewer'),
  'GET /dlq': whole('operator'),
  'GET /dlq/:id': whole('operator'),
  'POST /dlq/replay': whole('operator'),
  'GET /reference': whole('viewer'),
  'POST /reference': whole('operator'),
};

/** The row of a route. @throws when the table has none: nobody decided who may call it. */
export function accessOf(method: string, url: string): RouteAccess {
  // The page and its parts hold no data; what they ask for does.
  if (url === '/' || url === '/openapi.json' || /^\/(docs|console)(\/|$)/.test(url)) return anyone;
  const found = routeAccess[`${method === 'HEAD' ? 'GET' : method} ${url}`];
  if (!found) throw new Error(`${method} ${url} has no row in connectors/http/access/route-access.ts`);
  return found;
}

/** Whether this caller may call a route with this row. */
export function allows({ roles, allPractices }: RouteAccess, caller: Caller): boolean {
  return (roles === null || roles.includes(caller.role)) && (!allPractices || caller.practices === null);
}

/** The row in words, for the documentation. */
export function accessInWords({ roles, allPractices }: RouteAccess): string {
  if (roles === null) return 'Anyone, without a token.';
  return `Roles: ${roles.join(', ')}${allPractices ? '; only tokens for all practices' : ''}.`;
}
