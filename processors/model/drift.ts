/** How often each level was seen, by level. */
export type LevelCounts = ReadonlyMap<string, number>;

/**
 * Population stability index of two samples of one comparison's levels: the sum of (p - q) ln(p / q). By the custom of credit
 * scoring (Siddiqi, Credit Risk Scorecards, 2006) below .10 nothing has changed, above .25 a great deal has. Half a case is added
 * to each level, so that a level that one sample lacks says no more than the sample's size allows.
 */
export function stabilityIndex(recent: LevelCounts, baseline: LevelCounts): number {
  const levels = [...new Set([...recent.keys(), ...baseline.keys()])];
  const share = (counts: LevelCounts): ((level: string) => number) => {
    const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
    return (level) => ((counts.get(level) ?? 0) + 0.5) / (total + 0.5 * levels.length);
  };
  const [p, q] = [share(recent), share(baseline)];
  return levels.reduce((sum, level) => sum + (p(level) - q(level)) * Math.log(p(level) / q(level)), 0);
}

/** One judged link: what was said of it, and what a person said. */
export interface JudgedLink {
  readonly probability: number;
  readonly isMatch: boolean;
}

// Narrow where links are sure: most are, and there they are approved without a person.
const bandEnds = [0.05, 0.2, 0.5, 0.8, 0.95, 0.99, Number.POSITIVE_INFINITY];

/** Expected calibration error: by band of probability, how far the mean probability is from the share that was right. */
export function calibrationError(links: readonly JudgedLink[]): number {
  const bands = bandEnds.map(() => ({ count: 0, said: 0, right: 0 }));
  for (const { probability, isMatch } of links) {
    const band = bands[bandEnds.findIndex((end) => probability < end)];
    if (band === undefined) continue;
    band.count++;
    band.said += probability;
    band.right += isMatch ? 1 : 0;
  }
  return bands.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / Math.max(1, links.length);
}
