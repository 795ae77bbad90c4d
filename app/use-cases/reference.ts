import type { Reference } from '../../schemas/generated/types.ts';
import { eventToJson } from '../../schemas/json.ts';
import { topics } from '../../schemas/topics.ts';
import type { LogPorts } from './ports.ts';
import { recordsOf } from './publish.ts';
import { readEvents } from './read-log.ts';
import { parseReferenceDocument } from './reference-document.ts';

/** Appends a document of clinics, products and rules, as a whole. @throws USAGE when any entry is wrong. */
export async function loadReference(
  ports: LogPorts,
  document: unknown,
): Promise<{ readonly clinics: number; readonly products: number; readonly rules: number }> {
  const references = parseReferenceDocument(document);
  const records = references.flatMap((r) => recordsOf(ports, topics.reference, r.referenceId, r));
  if (records.length > 0) await ports.publisher.publish(records);
  const count = (field: 'clinic' | 'product' | 'rule'): number => references.filter((r) => r[field] !== null).length;
  return { clinics: count('clinic'), products: count('product'), rules: count('rule') };
}

/** References in force: the latest of each id, without withdrawn ones. */
export async function currentReferences(ports: Pick<LogPorts, 'log' | 'codec'>): Promise<Reference[]> {
  const latest = new Map<string, Reference>();
  for await (const { event } of readEvents(ports, topics.reference)) latest.set(event.referenceId, event);
  return [...latest.values()].filter((r) => !r.withdrawn);
}

/** The references in force, as snake_case JSON. */
export async function listReference(ports: Pick<LogPorts, 'log' | 'codec'>): Promise<Record<string, unknown>[]> {
  return (await currentReferences(ports)).map((reference) => eventToJson('Reference', reference));
}
