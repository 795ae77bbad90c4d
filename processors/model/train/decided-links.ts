import { connected } from '../../matching/assign/components.ts';
import { noPins } from '../../matching/assign/parts.ts';
import { solve } from '../../matching/assign/solve.ts';
import type { Assigned, Candidate } from '../../matching/assign/types.ts';
import { withoutHopeless } from '../../matching/candidate/hopeless.ts';
import { isPartial, withoutWeakRivals } from '../../matching/candidate/sure.ts';
import { leastProbability } from '../../matching/decide/choice.ts';
import { isSureLink } from '../../matching/decide/judge-link.ts';
import { calibrated } from '../calibrate.ts';
import type { EmittedLink } from '../evaluate/measures.ts';
import type { Calibrator, Model } from '../model.ts';
import { type Area, candidatesIn, type UnlearnedLinks } from './area.ts';

/** A link before calibration. */
export interface RawLink {
  readonly redemptionId: string;
  readonly transactionIds: readonly string[];
  readonly probability: number;
  readonly runnerUpProbability: number;
  /** Below it, with the runner-up's, it does not stand. */
  readonly leastProbability: number;
  /** Whether it would be approved without a person, if only its probability suffices. */
  readonly mayBeAuto: boolean;
}

const uncalibrated: Calibrator = { slope: 1, intercept: 0, floor: 1e-12 };

function rawLinks(
  { candidate, probability, gapBits, runnerUp, runnerUpProbability }: Assigned,
  { model, exact }: { readonly model: Model; readonly exact: boolean },
): RawLink[] {
  const assigned = { candidate, probability, gapBits, runnerUp, runnerUpProbability };
  const mayBeAuto = isSureLink(assigned, { autoThreshold: 0, exact }) && !isPartial(candidate);
  return candidate.redemptionIds.map((redemptionId) => ({
    redemptionId,
    transactionIds: candidate.transactionIds,
    probability,
    runnerUpProbability,
    leastProbability: leastProbability(candidate, model),
    mayBeAuto,
  }));
}

/** What a model links in an area, as the stream would, before calibration. Only of `wanted` redemptions. */
export function rawLinksUnder(
  model: Model,
  { area, unlearned }: { readonly area: Area; readonly unlearned?: UnlearnedLinks },
  wanted: ReadonlySet<string>,
): RawLink[] {
  const { own, joint } = candidatesIn(area, model, unlearned);
  const candidates: Candidate[] = [...joint];
  for (const list of own.values()) for (const candidate of withoutHopeless(list)) candidates.push(candidate);
  const found: RawLink[] = [];
  for (const component of connected(withoutWeakRivals(candidates, () => false))) {
    const { links, exact } = solve(component, { ...model, calibrator: uncalibrated }, noPins);
    for (const link of links) for (const raw of rawLinks(link, { model, exact })) found.push(raw);
  }
  return found.filter(({ redemptionId }) => wanted.has(redemptionId));
}

/** These links as a calibrator and a threshold let them stand. */
export function emittedLinks(links: readonly RawLink[], calibrator: Calibrator, autoThreshold: number): EmittedLink[] {
  const emitted: EmittedLink[] = [];
  for (const { redemptionId, transactionIds, mayBeAuto, ...raw } of links) {
    const probability = calibrated(raw.probability, calibrator);
    const runnerUp = raw.runnerUpProbability === 0 ? 0 : calibrated(raw.runnerUpProbability, calibrator);
    if (probability + runnerUp < raw.leastProbability) continue;
    emitted.push({ redemptionId, transactionIds, probability, auto: mayBeAuto && probability >= autoThreshold });
  }
  return emitted;
}
