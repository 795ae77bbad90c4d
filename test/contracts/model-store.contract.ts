import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeModel, encodeModel } from '../../processors/model/model-file.ts';
import type { ModelStore } from '../../processors/ports/model-store.ts';

/** What every store of models promises; `holds` are ids of models that it has. */
export function modelStoreContract(
  name: string,
  open: () => Promise<{ readonly models: ModelStore; readonly holds: readonly string[] }>,
): void {
  describe(`models: ${name}`, () => {
    it('gives the canonical file of the model of an id, the same each time', async () => {
      const { models, holds } = await open();
      for (const id of holds) {
        const file = models.get(id);
        assert.ok(file !== undefined);
        assert.equal(decodeModel(file).modelId, id);
        assert.equal(encodeModel(decodeModel(file)), file);
        assert.equal(models.get(id), file);
      }
    });

    it('has none of an id that it does not know', async () => {
      const { models, holds } = await open();
      for (const id of ['', 'nobody', ...holds.map((known) => known.slice(0, 12))]) {
        assert.equal(models.get(id), undefined);
      }
    });
  });
}
