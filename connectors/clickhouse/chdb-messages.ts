/** From the parent: what to serve. By message, so that no secret stands on a command line or in the environment. */
export interface ChildStart {
  readonly kind: 'start';
  readonly dataDir: string;
  readonly memoryLimitBytes: number;
  /** 0: any free one. */
  readonly port: number;
  readonly writerToken: string;
  readonly readerToken: string;
}

/** From the parent: finish what runs, then end. */
export interface ChildClose {
  readonly kind: 'close';
}

/** From the child: serving; or why it cannot. */
export type ChildReply =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly reason: string };
