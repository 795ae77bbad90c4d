import type { JobUseCases } from './job-use-cases.ts';
import type { PredictUseCases } from './predict-use-cases.ts';
import type { ReportUseCases } from './report-use-cases.ts';
import type { TrainUseCases } from './train-use-cases.ts';
import type { UploadUseCases } from './upload-use-cases.ts';

/** What document 000's routes can do, by family. */
export interface DocumentUseCases {
  /** Healthy, or degraded and by how much; always answers. */
  health(): Promise<Readonly<Record<string, unknown>>>;
  readonly predictions: PredictUseCases;
  readonly uploads: UploadUseCases;
  readonly jobs: JobUseCases;
  readonly reports: ReportUseCases;
  readonly training: TrainUseCases;
}
