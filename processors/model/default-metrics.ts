// Measured and written by `npm run bench -- shipped`. Do not edit.
import type { ShippedMetrics } from './shipped-metrics.ts';

/** How good the shipped model is. */
export const defaultMetrics: ShippedMetrics = {
  modelId: '8c7b7e962edabe6ce6e9c8fd2d78fabb70be01ef6dae3ae53d4d367cc5f01d86',
  measuredOn: '2026-11-22',
  seeds: ['shipped-1', 'shipped-2', 'shipped-3'],
  workloads: [
    {
      workload: 'default',
      samples: 3036,
      accuracy: 0.9891,
      precision: 0.9947,
      recall: 0.9912,
      f1Score: 0.993,
      autoPrecision: 1,
      autoCoverage: 0.8531,
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
      accuracy: 0.9557,
      precision: 0.984,
      recall: 0.9534,
      f1Score: 0.9684,
      autoPrecision: 0.9986,
      autoCoverage: 0.7016,
      calibrationError: 0.0086,
    },
    {
      workload: 'five-field',
      samples: 3413,
      accuracy: 0.9962,
      precision: 0.9984,
      recall: 0.9975,
      f1Score: 0.9979,
      autoPrecision: 1,
      autoCoverage: 0.9033,
      calibrationError: 0.003,
    },
  ],
};
