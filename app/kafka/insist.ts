import { setTimeout as sleep } from 'node:timers/promises';
import { ReconduitError } from '../../processors/errors.ts';
import type { Telemetry } from '../../processors/ports/telemetry.ts';

const retryMs = 2_000;

/** Tries until what is needed answers; what is refused is thrown at once. */
export async function insist<T>(telemetry: Telemetry, open: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof ReconduitError) || !error.retriable) throw error;
      telemetry.log('warn', 'waiting to start', { code: error.code, reason: error.message });
      // The clock's own sleep would let the process end: nothing else is under way yet.
      await sleep(retryMs);
    }
  }
}
