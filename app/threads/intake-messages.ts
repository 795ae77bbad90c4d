import type { ErrorCode } from '../../processors/errors.ts';
import type { ReadUploadRequest } from '../use-cases/document/read-upload.ts';
import type { TrainPairsRequest } from '../use-cases/document/train-pairs.ts';

/** Reads an uploaded file and writes the answer's JSON beside it. */
export interface UploadTask extends ReadUploadRequest {
  readonly kind: 'upload';
}

/** Takes the body of a job's request in this folder apart. */
export interface PrepareTask {
  readonly kind: 'prepare';
  readonly dir: string;
}

/** Makes a model of labelled pairs. */
export interface TrainTask extends TrainPairsRequest {
  readonly kind: 'train';
}

/** Something that takes too long for the thread that answers requests. */
export type IntakeTask = UploadTask | PrepareTask | TrainTask;

/** What the thread answers. */
export type IntakeAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: { readonly code: ErrorCode | null; readonly message: string } };

/** A task with the number that its answer bears. */
export interface IntakeMessage {
  readonly id: number;
  readonly task: IntakeTask;
}
