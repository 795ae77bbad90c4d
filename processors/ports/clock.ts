/** Wall time; processors get it only through their context. */
export interface Clock {
  nowMs(): number;
}
