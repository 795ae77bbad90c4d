import type { ExceptionKind, MatchStatus, Recommendation } from '../../../schemas/generated/types.ts';
import type { Candidate } from '../assign/types.ts';
import type { ChosenLink } from './choice.ts';
import type { LinkAmounts } from './link-amounts.ts';
import type { Verdict } from './verdict.ts';

/** What a verdict says of a link, beside which link it is. */
export type Judgement = Pick<Verdict, 'status' | 'exception' | 'recommendation' | 'atStakeCents'>;

/** A clear gap to the runner-up (matching.md section 2). */
const clearGapBits = 2;
/**
 * What AUTO_APPROVE takes, without the reward's own code, against anything else that the redemption may be, "unmatched" among
 * it: 32 to 1. Of wrong links above .95 half lie below it, of right ones one in a hundred.
 */
const sureGapBits = 5;
/** A second candidate as likely as this makes a link ambiguous, however the assignments compare. */
const nearTie = 0.2;

function judged(
  status: MatchStatus,
  exception: ExceptionKind,
  recommendation: Recommendation,
  atStakeCents: number,
): Judgement {
  return { status, exception, recommendation, atStakeCents };
}

function isAmbiguous(link: ChosenLink): boolean {
  const { gapBits, runnerUp, runnerUpProbability } = link.assigned;
  return runnerUp !== null && (gapBits < clearGapBits || runnerUpProbability >= nearTie);
}

/** What says which reward of which visit it is. */
const rewardComparisons = new Set(['product', 'brand', 'authCode', 'label']);
/** Evidence as strong as this against a link is for a person to judge, however well the customer is known. */
const contraryBits = -2;

function hasCode({ explanation }: Candidate): boolean {
  return explanation.some(({ comparison, level }) => comparison === 'authCode' && level === 'exact');
}

const wholeTicket = new Set(['equals total', 'equals unusual total']);

function isWholeTicket({ explanation }: Candidate): boolean {
  return explanation.some(({ comparison, level }) => comparison === 'statedAmount' && wholeTicket.has(level));
}

function isContradicted({ explanation }: Candidate): boolean {
  return explanation.some(({ comparison, bits }) => bits <= contraryBits && rewardComparisons.has(comparison));
}

/** Whether a link is likely enough, and clear enough of everything else, to be approved without a person. */
export function isSureLink(
  { candidate, probability, gapBits }: ChosenLink['assigned'],
  criteria: Pick<JudgementCriteria, 'autoThreshold' | 'exact'>,
): boolean {
  if (probability < criteria.autoThreshold || candidate.veto !== null || !criteria.exact) return false;
  return hasCode(candidate) ? gapBits >= clearGapBits : gapBits >= sureGapBits && !isContradicted(candidate);
}

/** What a link is measured by. */
interface JudgementCriteria {
  /** Least probability of AUTO_APPROVE. */
  readonly autoThreshold: number;
  /** Whether the component was small enough to be solved exactly. */
  readonly exact: boolean;
  /** Whether an earlier redemption of the same amount has the claimless ticket already. */
  readonly isRepeat: boolean;
}

/**
 * Judges a standing link: a person's word first, then vetoes, then AUTO_APPROVE by probability and gap. A link whose
 * sums differ is still the link; only its money is an exception.
 */
export function judgeLink(link: ChosenLink, amounts: LinkAmounts, criteria: JudgementCriteria): Judgement {
  const { candidate } = link.assigned;
  const { redeemedCents, differenceCents } = amounts;
  const amount: ExceptionKind = differenceCents === 0 ? 'NONE' : 'AMOUNT';
  const isSure = isSureLink(link.assigned, criteria);
  // Different sums are as often a split whose other half was not found as they are a slip: a person looks at those.
  const sure: Recommendation = amount === 'NONE' ? 'AUTO_APPROVE' : 'REVIEW';
  if (link.pin) return judged('MATCHED', amount, isSure ? sure : 'REVIEW', differenceCents);
  if (candidate.veto === 'BRAND_CONFLICT') {
    // An explicit claim shows that the desk did take this reward; without one only the person speaks for the link.
    return judged(amounts.isExplicit ? 'REVIEW' : 'UNMATCHED', 'BRAND_CONFLICT', 'REJECT', redeemedCents);
  }
  if (candidate.veto !== null) return judged('REVIEW', candidate.veto, 'REVIEW', redeemedCents);
  // A ticket whose whole amount is the reward's can only be that of one of them; beside other sales a second may be real.
  if (criteria.isRepeat) {
    if (isWholeTicket(candidate)) return judged('UNMATCHED', 'DUPLICATE', 'REJECT', redeemedCents);
    return judged('REVIEW', 'DUPLICATE', 'REVIEW', redeemedCents);
  }
  if (isSure) return judged('MATCHED', amount, sure, differenceCents);
  if (!criteria.exact || isAmbiguous(link)) return judged('REVIEW', 'AMBIGUOUS', 'REVIEW', redeemedCents);
  return judged('REVIEW', amount, 'REVIEW', redeemedCents);
}
