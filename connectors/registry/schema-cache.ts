import { performance } from 'node:perf_hooks';
import { ReconduitError } from '../../processors/errors.ts';
import type { RegistryClient, WrittenSchema } from './client.ts';

/** Ids that are remembered, besides those of the batch in hand. */
const maxIds = 10_000;
const askedAtOnce = 8;
const askUnknownAgainMs = 10_000;

interface KnownId {
  readonly schema: WrittenSchema | undefined;
  readonly askedAtMs: number;
}

/** Schemas by id, fetched ahead of the records that need them. */
export interface SchemaCache {
  /** @throws REGISTRY_UNAVAILABLE, REGISTRY_REFUSED. */
  fetch(ids: Iterable<number>): Promise<void>;
  /** undefined: the registry does not know it, or it was never fetched. */
  get(id: number): WrittenSchema | undefined;
}

function nameOf(schema: WrittenSchema | undefined): string | undefined {
  return (schema as { name?: string } | null | undefined)?.name?.replace(/^.*\./, '');
}

/**
 * `own`: ids that the registry gave us for our schemas. When it denies another id, it is first asked for one of these, since
 * a registry that lost its data, or a proxy in its place, would have every record dead-lettered.
 */
export function createSchemaCache(client: RegistryClient, own: ReadonlyMap<number, object>): SchemaCache {
  const known = new Map<number, KnownId>();
  const [witness = 0, ours] = [...own][0] ?? [];

  const isItself = async (): Promise<boolean> => nameOf(await client.schemaOf(witness)) === nameOf(ours);

  const wanted = (id: number): boolean => {
    const found = known.get(id);
    if (found === undefined) return !own.has(id);
    return found.schema === undefined && performance.now() - found.askedAtMs > askUnknownAgainMs;
  };
  const fetchOne = async (id: number): Promise<void> => {
    const schema = await client.schemaOf(id);
    const isOdd = schema === undefined || schema === null;
    if (isOdd && !(await isItself())) {
      throw new ReconduitError(
        'REGISTRY_UNAVAILABLE',
        `the registry no longer knows schema ${witness}, which it gave us`,
      );
    }
    known.set(id, { schema, askedAtMs: performance.now() });
  };
  const trim = (): void => {
    for (const id of known.keys()) {
      if (known.size <= maxIds) return;
      known.delete(id);
    }
  };
  return {
    fetch: async (ids) => {
      const missing = [...ids].filter(wanted);
      // Before, not after: what this call fetches stays until its records are decoded.
      if (missing.length > 0) trim();
      while (missing.length > 0) await Promise.all(missing.splice(0, askedAtOnce).map(fetchOne));
    },
    get: (id) => own.get(id) ?? known.get(id)?.schema,
  };
}
