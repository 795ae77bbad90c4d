type Json = Readonly<Record<string, unknown>>;

/** What the door can do with models. */
export interface ModelUseCases {
  list(): Promise<readonly Json[]>;
  /** By id, the beginning of one, `active` or `default`. */
  show(ref: string): Promise<Json>;
  /** Takes the text of a model file into the store. */
  import(request: { readonly file: string; readonly actor: string; readonly reason: string | null }): Promise<Json>;
  /** How the active model fits what comes in now. */
  drift(): Promise<readonly Json[]>;
  /** Lets a model decide; null: the parent of the one that decides now. */
  promote(request: {
    readonly model: string | null;
    readonly actor: string;
    readonly reason: string | null;
  }): Promise<Json>;
}
