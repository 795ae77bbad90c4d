import type { FastifyInstance } from 'fastify';
import type { DocumentUseCases } from '../document-use-cases.ts';
import { registerJobRoutes } from './jobs.ts';
import { registerPredictRoutes } from './predict.ts';
import { registerUploadRoutes } from './uploads.ts';

/** Every route of document 000 but /status. */
export function registerDocumentRoutes(app: FastifyInstance, useCases: DocumentUseCases): void {
  app.get('/health', async () => useCases.health());
  registerPredictRoutes(app, useCases.predictions);
  registerUploadRoutes(app, useCases.uploads);
  registerJobRoutes(app, useCases.jobs);
}
