import type { Readable } from 'node:stream';

/** A file that somebody uploads. */
export interface UploadRequest {
  readonly side: 'pos' | 'rewards';
  /** As the sender calls it; may tell the program. */
  readonly name: string;
  readonly body: Readable;
}

/** Reads files of rows; publishes nothing. */
export interface UploadUseCases {
  /**
   * The answer's JSON as it comes: `{transactions, rejected, summary}`. @throws INPUT_UNUSABLE when it is no such file;
   * what `body` throws.
   */
  upload(request: UploadRequest): Promise<Readable>;
}
