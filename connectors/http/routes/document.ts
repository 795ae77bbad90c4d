import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';
import { registerJobRoutes } from './jobs.ts';
import { registerPredictRoutes } from './predict.ts';
import { registerReportRoutes } from './reports.ts';
import { registerTrainRoutes } from './train.ts';
import { registerUploadRoutes } from './uploads.ts';

const healthSchema = { tags: ['operations'], summary: 'System health check: healthy or degraded, and why' };

/** Every route of document 000 but /status. */
export function documentRoutes(door: Door, { document }: DoorUseCases): void {
  door.get('/health', { schema: healthSchema }, async () => document.health());
  registerPredictRoutes(door, document.predictions);
  registerUploadRoutes(door, document.uploads);
  registerJobRoutes(door, document.jobs);
  registerReportRoutes(door, document.reports);
  registerTrainRoutes(door, document.training);
}
