type Json = Readonly<Record<string, unknown>>;

/** What the door can do with replays. */
export interface RunUseCases {
  list(): Promise<readonly Json[]>;
  show(runId: string): Promise<Json>;
  /** Starts one, or takes an unfinished one of the same order up again; it goes on by itself. Days are YYYY-MM-DD. */
  replay(order: {
    readonly model: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly practice_id: string | null;
    /** For the audit. */
    readonly actor: string;
  }): Promise<Json>;
  /** How two runs differ; `live` is one. */
  diff(request: { readonly a: string; readonly b: string; readonly limit: number }): Promise<Json>;
  delete(request: { readonly runId: string; readonly actor: string }): Promise<void>;
}
