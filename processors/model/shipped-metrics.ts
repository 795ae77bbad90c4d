/** Figures of a model on one labelled workload; all but `samples` lie in [0, 1]. */
export interface MeasuredWorkload {
  /** A preset of the workload generator. */
  readonly workload: string;
  /** Labelled redemptions. */
  readonly samples: number;
  /** Share of them decided as the labels say. */
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1Score: number;
  readonly autoPrecision: number;
  readonly autoCoverage: number;
  readonly calibrationError: number;
}

/** What was measured of the shipped model; the model cannot hold it itself, as its id is the hash of what was measured. */
export interface ShippedMetrics {
  readonly modelId: string;
  /** Day, YYYY-MM-DD. */
  readonly measuredOn: string;
  /** Of the generated workloads. */
  readonly seeds: readonly string[];
  /** The first one is an ordinary month. */
  readonly workloads: readonly MeasuredWorkload[];
}
