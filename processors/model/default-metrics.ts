// Measured and written by `npm run bench -- shipped`. Do not edit.
import type { ShippedMetrics } from './shipped-metrics.ts';

/** How good the shipped model is. */
export const defaultMetrics: ShippedMetrics = {
  modelId: '47a29f0c56e7d6854ea72aaf56219330a00ec1e145ef7f3a893c55a4ccb5b5a0',
  measuredOn: '2026-11-22',
  seeds: ['shipped-1', 'shipped-2', 'shipped-3'],
  workloads: [
    {
      workload: 'default',
      samples: 3036,
      accuracy: 0.9888,
      precision: 0.9961,
      recall: 0.9895,
      f1Score: 0.9928,
      autoPrecision: 1,
      autoCoverage: 0.8531,
      calibrationError: 0.0024,
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
      accuracy: 0.9523,
      precision: 0.9847,
      recall: 0.9489,
      f1Score: 0.9664,
      autoPrecision: 0.9986,
      autoCoverage: 0.7016,
      calibrationError: 0.0067,
    },
    {
      workload: 'five-field',
      samples: 3413,
      accuracy: 0.9918,
      precision: 0.9984,
      recall: 0.9924,
      f1Score: 0.9954,
      autoPrecision: 1,
      autoCoverage: 0.8878,
      calibrationError: 0.0042,
    },
  ],
};
