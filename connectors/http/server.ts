import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { Access } from './access/caller.ts';
import { createGuard, type Guard } from './access/guard.ts';
import { accessOf } from './access/route-access.ts';
import { refuseBrokenRequest } from './broken-request.ts';
import { checkRequests } from './check-requests.ts';
import { describeRoutes } from './docs.ts';
import type { Door } from './door.ts';
import { takeJson } from './json-body.ts';
import { observeRequests } from './observe.ts';
import { asDoorError, sendProblem, statusOf } from './problem.ts';
import { limitRate } from './rate-limit.ts';
import { requestIdOf } from './request-id.ts';
import { consoleRoutes } from './routes/console.ts';
import { dataRoutes } from './routes/data.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { documentRoutes } from './routes/document.ts';
import { healthRoutes } from './routes/health.ts';
import { ingestRoutes } from './routes/ingest.ts';
import { liveRoutes } from './routes/live.ts';
import { liveViewRoutes } from './routes/live-view.ts';
import { modelRoutes } from './routes/models.ts';
import { referenceRoutes } from './routes/reference.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { runRoutes } from './routes/runs.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { verdictRoutes } from './routes/verdicts.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { limitBodyTime, refuseEncodings, streamTypes } from './slow-body.ts';
import { refuseUnknownMethods } from './unknown-method.ts';
import type { DoorUseCases } from './use-cases.ts';

/** How a door is served. */
export interface DoorOptions {
  readonly access: Access;
  /** Whether it is reached by loopback names only. */
  readonly loopbackOnly: boolean;
  /** Whether every request comes through our own forwarders, which tell who asked. */
  readonly isForwardedTo?: boolean;
  readonly telemetry: Telemetry;
  readonly limits?: Partial<DoorLimits>;
}

/** What a sender may ask of the door. */
export interface DoorLimits {
  /** Largest body that is read into memory; streams have none. */
  readonly bodyBytes: number;
  readonly headersMs: number;
  readonly bodyMs: number;
  /** Longest silence within a body that is streamed. */
  readonly pauseMs: number;
  /** For the rest of a body after its answer. */
  readonly lingerMs: number;
  readonly connections: number;
  /** Of one token, or of one address without. */
  readonly requestsPerSecond: number;
}

const usualLimits: DoorLimits = {
  bodyBytes: 4 << 20,
  headersMs: 10_000,
  bodyMs: 30_000,
  pauseMs: 60_000,
  lingerMs: 5000,
  connections: 5000,
  requestsPerSecond: 1000,
};

const routeFamilies: readonly ((door: Door, useCases: DoorUseCases) => void)[] = [
  healthRoutes,
  documentRoutes,
  ingestRoutes,
  dataRoutes,
  deadLetterRoutes,
  referenceRoutes,
  tokenRoutes,
  liveRoutes,
  decisionRoutes,
  verdictRoutes,
  liveViewRoutes,
  consoleRoutes,
  modelRoutes,
  reviewRoutes,
  runRoutes,
];

function createFastify(limits: DoorLimits, isForwardedTo: boolean): FastifyInstance {
  const door = Fastify({
    trustProxy: isForwardedTo,
    bodyLimit: limits.bodyBytes,
    logger: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: 500 },
    http: { headersTimeout: limits.headersMs, connectionsCheckingInterval: Math.min(1000, limits.headersMs) },
    frameworkErrors: (error, _request, reply) => sendProblem(reply, asDoorError(error)),
    clientErrorHandler: refuseBrokenRequest,
  });
  door.server.maxConnections = limits.connections;
  return door;
}

function protect(door: FastifyInstance, options: DoorOptions, limits: DoorLimits): Guard {
  door.decorateRequest('caller');
  // What is served here needs nothing from anywhere: pages state their own, wider policy.
  const nothing = ["'none'"];
  const directives = { defaultSrc: nothing, frameAncestors: nothing, baseUri: nothing, formAction: nothing };
  door.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives },
    // Plain HTTP on loopback, or TLS ended by a proxy, whose affair this is.
    strictTransportSecurity: false,
  });
  door.addHook('onRoute', (route) => {
    const method = [route.method].flat()[0] ?? 'GET';
    route.config = { ...route.config, access: route.config?.access ?? accessOf(method, route.url) };
  });
  const guard = createGuard(options);
  door.addHook('onRequest', guard.check);
  door.addHook('onRequest', refuseEncodings);
  limitBodyTime(door, { wholeMs: limits.bodyMs, pauseMs: limits.pauseMs, lingerMs: limits.lingerMs });
  limitRate(door, limits.requestsPerSecond);
  return guard;
}

function answerErrors(door: FastifyInstance, telemetry: Telemetry): void {
  door.setErrorHandler<FastifyError | ReconduitError>((error, request, reply) => {
    const known = asDoorError(error);
    if (statusOf(known.code) >= 500)
      telemetry.log('error', 'the door failed on a request', { request_id: request.id, err: error });
    return sendProblem(reply, known);
  });
  door.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, new ReconduitError('NOT_FOUND', 'the door has no such route; /docs lists them')),
  );
}

/**
 * The door: built here, listening elsewhere (or `inject` in tests). Streams of rows are not parsed into memory. Every
 * route needs a row in access/route-access.ts.
 */
export function createDoor(useCases: DoorUseCases, options: DoorOptions): FastifyInstance {
  const limits = { ...usualLimits, ...options.limits };
  const door = createFastify(limits, options.isForwardedTo ?? false);
  checkRequests(door);
  takeJson(door);
  door.addContentTypeParser([...streamTypes], (_request, payload, done) => done(null, payload));
  observeRequests(door, options.telemetry);
  const guard = protect(door, options, limits);
  answerErrors(door, options.telemetry);
  describeRoutes(door);
  door.register(async (scope) => {
    for (const routes of routeFamilies) routes(scope.withTypeProvider<TypeBoxTypeProvider>(), useCases);
    webhookRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), useCases, { access: options.access, guard });
  });
  refuseUnknownMethods(door);
  return door;
}
