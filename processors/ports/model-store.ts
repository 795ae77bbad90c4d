/** Immutable model files by id. */
export interface ModelStore {
  /** Canonical JSON of the model; undefined when there is none of that id. */
  get(modelId: string): string | undefined;
}
