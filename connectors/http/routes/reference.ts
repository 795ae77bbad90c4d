import type { FastifyInstance } from 'fastify';
import type { DoorUseCases } from '../use-cases.ts';

/** Clinics, products and program rules: POST /reference loads a document of them, GET lists what is in force. */
export function referenceRoutes(door: FastifyInstance, useCases: DoorUseCases): void {
  door.post('/reference', async (request) => useCases.loadReference(request.body));
  door.get('/reference', async () => useCases.listReference());
}
