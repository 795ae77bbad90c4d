/** Durations of the last requests, for a person who asks how fast it is; Prometheus has the whole history. */
export interface Latencies {
  add(ms: number): void;
  /** `count` is of all time; the rest is of the last requests. */
  summary(): { readonly count: number; readonly mean_ms: number; readonly p50_ms: number; readonly p99_ms: number };
}

const kept = 2048;

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Keeps the last 2,048 durations. */
export function createLatencies(): Latencies {
  const ring = new Float64Array(kept);
  let count = 0;
  return {
    add: (ms) => {
      ring[count % kept] = ms;
      count++;
    },
    summary: () => {
      const last = ring.slice(0, Math.min(count, kept)).sort();
      const at = (share: number): number => rounded(last[Math.max(0, Math.ceil(share * last.length) - 1)] ?? 0);
      const mean = last.length === 0 ? 0 : last.reduce((sum, ms) => sum + ms, 0) / last.length;
      return { count, mean_ms: rounded(mean), p50_ms: at(0.5), p99_ms: at(0.99) };
    },
  };
}
