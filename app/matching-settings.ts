import { matchingDefaults } from '../processors/matching/options.ts';
import type { Config } from './config.ts';
import type { MatchSettings } from './use-cases/reconcile/match-batch.ts';

/** How matching is set by the environment. */
export function matchingSettings(config: Config): MatchSettings {
  const { runId: _, ...defaults } = matchingDefaults;
  return {
    ...defaults,
    defaultZone: config.defaultTimeZone,
    windowBeforeDays: config.windowBeforeDays,
    windowAfterDays: config.windowAfterDays,
    graceDays: config.graceDays,
    retainDays: config.retainDays,
    autoThreshold: config.modelThreshold,
  };
}
