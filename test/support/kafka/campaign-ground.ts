import type { Out } from '../../../processors/ports/records.ts';
import type { CampaignSetting } from './campaign.ts';
import type { Cluster } from './cluster.ts';
import { preload } from './preload.ts';
import { createTestTopics } from './topics.ts';

const topicPrefix = 'reconduit.';
/** Of every topic of a campaign. */
export const campaignPartitions = 4;

/** Input topics that are filled, for campaigns that read the same and must write the same. */
export interface CampaignGround {
  /** How the workers of a campaign run unless told otherwise: one small batch of each partition at a time. */
  setting(app: string, rest?: Partial<CampaignSetting>): CampaignSetting;
  /** The same, after creating the topics that the campaign writes. */
  begin(app: string, rest?: Partial<CampaignSetting>): Promise<CampaignSetting>;
}

/** Creates and fills the input topics. @param folder of the workers' local state, one a campaign. */
export async function prepareGround(
  { brokers }: Cluster,
  folder: string,
  records: readonly Out[],
): Promise<CampaignGround> {
  const partitions = campaignPartitions;
  await createTestTopics(brokers, { prefix: topicPrefix, app: 'none', partitions, changelogs: {} });
  await preload(brokers, { prefix: topicPrefix, partitions, batchRecords: 10 }, records);
  const setting: CampaignGround['setting'] = (app, rest) => ({
    brokers,
    app,
    topicPrefix,
    outputPrefix: `${app}.`,
    partitions,
    folder: `${folder}/${app}`,
    sessionTimeoutMs: 3_000,
    commitIntervalMs: 20,
    pauseMs: 300,
    // One batch of what was preloaded a fetch.
    maxFetchBytes: 1,
    splitsCommits: false,
    failpoints: [],
    threads: [],
    ...rest,
  });
  return {
    setting,
    async begin(app, rest) {
      await createTestTopics(brokers, { prefix: `${app}.`, app, partitions, changelogs: { joining: partitions } });
      return setting(app, rest);
    },
  };
}
