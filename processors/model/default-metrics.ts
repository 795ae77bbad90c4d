// Measured and written by `npm run bench -- shipped`. Do not edit.
import type { ShippedMetrics } from './shipped-metrics.ts';

/** How good the shipped model is. */
export const defaultMetrics: ShippedMetrics = {
  modelId: 'ea38736edee92511993c6ebaafa246a50fbbf024019440555aa1dd99f5f6e23e',
  measuredOn: '2026-11-21',
  seeds: ['shipped-1', 'shipped-2', 'shipped-3'],
  workloads: [
    {
      workload: 'default',
      samples: 3036,
      accuracy: 0.9875,
      precision: 0.9954,
      recall: 0.9888,
      f1Score: 0.9921,
      autoPrecision: 1,
      autoCoverage: 0.8465,
      calibrationError: 0.0034,
    },
    {
      workload: 'clean',
      samples: 2964,
      accuracy: 0.9973,
      precision: 0.9997,
      recall: 0.9976,
      f1Score: 0.9986,
      autoPrecision: 1,
      autoCoverage: 0.9582,
      calibrationError: 0.0016,
    },
    {
      workload: 'hard',
      samples: 2956,
      accuracy: 0.9533,
      precision: 0.9858,
      recall: 0.9492,
      f1Score: 0.9672,
      autoPrecision: 0.9985,
      autoCoverage: 0.6982,
      calibrationError: 0.0093,
    },
    {
      workload: 'five-field',
      samples: 3413,
      accuracy: 0.9903,
      precision: 0.9978,
      recall: 0.9915,
      f1Score: 0.9946,
      autoPrecision: 1,
      autoCoverage: 0.8825,
      calibrationError: 0.0048,
    },
  ],
};
