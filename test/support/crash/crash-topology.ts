import type { Topology } from '../../../processors/runtime/topology.ts';
import { joiningTopology } from './joining-topology.ts';

/** Topologies that are killed. */
export type CrashTopologyName = 'joining' | 'matching';

/** Partitions of every crash run. */
export const crashPartitions = 8;

async function matchingTopology(): Promise<Topology> {
  // Loaded only where it is needed: a life of the other topology starts in a third of the time without it.
  const { createMatchingTopology } = await import('../../../processors/matching/topology.ts');
  const { defaultModel } = await import('../../../processors/model/default-model.ts');
  const { encodeModel } = await import('../../../processors/model/model-file.ts');
  const { modelId } = defaultModel;
  return createMatchingTopology({ modelId, models: new Map([[modelId, encodeModel(defaultModel)]]) });
}

/** The topology of this name. */
export async function crashTopology(name: CrashTopologyName): Promise<Topology> {
  return name === 'joining' ? joiningTopology : matchingTopology();
}
