// Measured and written by `npm run bench -- shipped`. Do not edit.
import type { ShippedMetrics } from './shipped-metrics.ts';

/** How good the shipped model is. */
export const defaultMetrics: ShippedMetrics = {
  modelId: '854c9d4d0e8ee445697e91d51f21b83e158703c29fbc5467718dd9bdf92f0e20',
  measuredOn: '2026-11-21',
  seeds: ['shipped-1', 'shipped-2', 'shipped-3'],
  workloads: [
    {
      workload: 'default',
      samples: 3036,
      accuracy: 0.9878,
      precision: 0.9954,
      recall: 0.9891,
      f1Score: 0.9922,
      autoPrecision: 1,
      autoCoverage: 0.8478,
      calibrationError: 0.0031,
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
      calibrationError: 0.0015,
    },
    {
      workload: 'hard',
      samples: 2956,
      accuracy: 0.956,
      precision: 0.9855,
      recall: 0.9523,
      f1Score: 0.9686,
      autoPrecision: 0.9986,
      autoCoverage: 0.7009,
      calibrationError: 0.0093,
    },
    {
      workload: 'five-field',
      samples: 3413,
      accuracy: 0.9918,
      precision: 0.9978,
      recall: 0.993,
      f1Score: 0.9954,
      autoPrecision: 1,
      autoCoverage: 0.8872,
      calibrationError: 0.0042,
    },
  ],
};
