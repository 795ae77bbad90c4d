import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Labels, Telemetry } from '../../processors/ports/telemetry.ts';

/** Telemetry, and what came of it. */
export interface OpenedTelemetry {
  readonly telemetry: Telemetry;
  /** Of a count the sum, of a gauge the last value, of what was observed the last or the sum; undefined: never told. */
  read(name: string, labels: Labels): Promise<number | undefined>;
  /** Log lines as `level message fields`, fields as JSON. */
  lines(): readonly string[];
}

/** What all telemetry promises. */
export function telemetryContract(name: string, open: () => OpenedTelemetry): void {
  describe(`telemetry: ${name}`, () => {
    it('adds up what is counted', async () => {
      const { telemetry, read } = open();
      telemetry.count('reconduit_things_total', 2);
      telemetry.count('reconduit_things_total', 3);
      assert.equal(await read('reconduit_things_total', {}), 5);
      assert.equal(await read('reconduit_others_total', {}), undefined);
    });

    it('keeps the last value of a gauge, also 0 and no number', async () => {
      const { telemetry, read } = open();
      for (const value of [7, 0, Number.NaN]) {
        telemetry.gauge('reconduit_level', value);
        assert.equal(await read('reconduit_level', {}), value);
      }
    });

    it('takes what is observed', async () => {
      const { telemetry, read } = open();
      telemetry.observe('reconduit_wait_seconds', 0.25);
      assert.equal(await read('reconduit_wait_seconds', {}), 0.25);
    });

    it('keeps apart what bears other labels', async () => {
      const { telemetry, read } = open();
      telemetry.count('reconduit_rows_total', 2, { table: 'a' });
      telemetry.count('reconduit_rows_total', 3, { table: 'b' });
      telemetry.gauge('reconduit_lag_records', 5, { topology: 'match', partition: '0' });
      telemetry.gauge('reconduit_lag_records', 9, { topology: 'match', partition: '1' });
      assert.equal(await read('reconduit_rows_total', { table: 'a' }), 2);
      assert.equal(await read('reconduit_rows_total', { table: 'b' }), 3);
      assert.equal(await read('reconduit_lag_records', { topology: 'match', partition: '0' }), 5);
      assert.equal(await read('reconduit_lag_records', { topology: 'match', partition: '1' }), 9);
    });

    it('logs each line with its level and fields, in order', () => {
      const { telemetry, lines } = open();
      telemetry.log('warn', 'a table waits', { table: 'matches', attempt: 2 });
      telemetry.log('error', 'it is gone');
      assert.deepEqual(lines(), ['warn a table waits {"table":"matches","attempt":2}', 'error it is gone {}']);
    });
  });
}
