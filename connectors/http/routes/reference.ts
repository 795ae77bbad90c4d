import type { Door } from '../door.ts';
import type { DoorUseCases } from '../use-cases.ts';

const tags = ['data'];

/** Clinics, products and program rules: POST /reference loads a document of them, GET lists what is in force. */
export function referenceRoutes(door: Door, useCases: DoorUseCases): void {
  const load = { tags, summary: 'Loads a document of clinics, products and program rules' };
  door.post('/reference', { schema: load }, async (request) => useCases.loadReference(request.body));
  const list = { tags, summary: 'Clinics, products and rules in force' };
  door.get('/reference', { schema: list }, async () => useCases.listReference());
}
