// Measured and written by `npm run bench -- shipped`. Do not edit.
import type { ShippedMetrics } from './shipped-metrics.ts';

/** How good the shipped model is. */
export const defaultMetrics: ShippedMetrics = {
  modelId: '62c6152dc6d698f8f5b1ccec8fd8883e949280ae995a59266b7d662de1f59958',
  measuredOn: '2026-11-22',
  seeds: ['shipped-1', 'shipped-2', 'shipped-3'],
  workloads: [
    {
      workload: 'default',
      samples: 3036,
      accuracy: 0.9904,
      precision: 0.9947,
      recall: 0.9926,
      f1Score: 0.9937,
      autoPrecision: 1,
      autoCoverage: 0.8534,
      calibrationError: 0.0026,
    },
    {
      workload: 'clean',
      samples: 2964,
      accuracy: 0.998,
      precision: 1,
      recall: 0.9979,
      f1Score: 0.999,
      autoPrecision: 1,
      autoCoverage: 0.9588,
      calibrationError: 0.0018,
    },
    {
      workload: 'hard',
      samples: 2956,
      accuracy: 0.9584,
      precision: 0.9836,
      recall: 0.9568,
      f1Score: 0.97,
      autoPrecision: 0.9986,
      autoCoverage: 0.7047,
      calibrationError: 0.0087,
    },
    {
      workload: 'five-field',
      samples: 3413,
      accuracy: 0.995,
      precision: 0.9981,
      recall: 0.9965,
      f1Score: 0.9973,
      autoPrecision: 1,
      autoCoverage: 0.9051,
      calibrationError: 0.0021,
    },
  ],
};
