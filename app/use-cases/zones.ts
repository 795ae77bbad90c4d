import type { LogPorts } from './ports.ts';
import { currentReferences } from './reference.ts';

/** Gives the IANA time zone of a clinic; null: a row that names no clinic. */
export type ZoneOf = (practiceId: string, clinicId: string | null) => string;

/**
 * Zones as the loaded reference data has them now: a clinic's own; for a clinic it does not name, or a row that names
 * none, that of the practice when all its clinics share one; else the default.
 */
export async function zonesOf(ports: Pick<LogPorts, 'log' | 'codec'>, defaultZone: string): Promise<ZoneOf> {
  const clinics = (await currentReferences(ports)).flatMap(({ clinic, practiceId }) =>
    clinic ? [{ ...clinic, practiceId }] : [],
  );
  return (practiceId, clinicId) => {
    const own = clinics.filter((c) => c.practiceId === null || c.practiceId === practiceId);
    const named = own.find((c) => c.clinicId === clinicId);
    const zones = new Set(own.map((c) => c.timeZone));
    const [only] = zones;
    return named?.timeZone ?? (zones.size === 1 ? only : undefined) ?? defaultZone;
  };
}
