import { type MachineReading, type ResourceLimits, resourceReport } from './resources.ts';
import type { LiveScoring } from './scoring.ts';

/** What health is judged by. */
export interface HealthParts {
  readonly scoring: LiveScoring;
  readonly limits: ResourceLimits;
  reading(): MachineReading;
  /** Since the process started. */
  uptimeSeconds(): number;
  nowMs(): number;
  /** null: everything runs. */
  notReadyBecause(): string | null;
  jobCounts(): Readonly<Record<string, number>>;
}

/** Of the API, as document 000 states it. */
const apiVersion = '2.0.0';

async function modelCheck(scoring: LiveScoring): Promise<{ status: string; model_id: string | null }> {
  try {
    return { status: 'ok', model_id: (await scoring.current()).model.modelId };
  } catch {
    return { status: 'failed', model_id: null };
  }
}

/**
 * `healthy`; `degraded` above a limit or while a task waits, with the reasons; `unhealthy` when nothing can be scored. Always
 * answers: it is asked when things go wrong.
 */
export async function health(parts: HealthParts): Promise<Readonly<Record<string, unknown>>> {
  const { reasons, system } = resourceReport(parts.reading(), parts.limits);
  const model = await modelCheck(parts.scoring);
  const waiting = parts.notReadyBecause();
  if (waiting !== null) reasons.push(waiting);
  const status = model.status === 'failed' ? 'unhealthy' : reasons.length > 0 ? 'degraded' : 'healthy';
  return {
    status,
    api_version: apiVersion,
    timestamp: new Date(parts.nowMs()).toISOString(),
    uptime_seconds: Math.round(parts.uptimeSeconds()),
    reasons,
    ...system,
    checks: { model, processing: { status: waiting === null ? 'ok' : 'waiting' } },
    jobs: parts.jobCounts(),
  };
}
