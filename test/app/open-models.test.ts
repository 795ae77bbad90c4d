import { openModels, shippedModels } from '../../app/open-models.ts';
import { openMemory } from '../../connectors/embedded/open-memory.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import { encodeModel, identified } from '../../processors/model/model-file.ts';
import { topics } from '../../schemas/topics.ts';
import { modelStoreContract } from '../contracts/model-store.contract.ts';

const { modelId: shipped, ...body } = defaultModel;

modelStoreContract('shipped', async () => ({ models: shippedModels(), holds: [shipped] }));

modelStoreContract('the topic `models`', async () => {
  const {
    codec,
    publisher,
    reader: log,
  } = openMemory({ partitions: 1, clock: { nowMs: () => 0 }, maxFetchBytes: 1 << 20 });
  const other = identified({ ...body, prices: { ...body.prices, extraClaim: -1 } });
  const event = { modelId: other.modelId, body: encodeModel(other), createdAt: 0 };
  const value = codec.encode(topics.models, event);
  await publisher.publish([{ topic: topics.models.name, partition: 0, key: other.modelId, value }]);
  return { models: await openModels({ log, codec }), holds: [shipped, other.modelId] };
});
