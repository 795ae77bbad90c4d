import type { ExplanationEntry, MatchDecision } from '../../../schemas/generated/types.ts';
import type { Batch } from '../fit/batch.ts';
import type { Model, ReliabilityBin } from '../model.ts';
import { type BlockingLoss, blockingLoss } from './blocking-loss.ts';
import { type Curves, curvesOf } from './curves.ts';
import { type EmittedLink, type Measures, measure, reliabilityOf, type TruthTable } from './measures.ts';
import { bestExplanation } from './true-explanation.ts';
import { isRight, type Truth } from './truth.ts';

/** What mistakes and looks cost, in cents. */
export interface EvaluationCosts {
  readonly wrongCents: number;
  readonly reviewCents: number;
}

/** What became of the labelled redemptions of one exception class. */
export interface ClassRow {
  readonly exception: string;
  readonly redemptions: number;
  readonly rightLinks: number;
  readonly wrongLinks: number;
  /** True links that were not made. */
  readonly missed: number;
  /** Of no ticket, and linked to none. */
  readonly rightlyEmpty: number;
}

/** A decision that labels contradict. */
export interface Mistake {
  readonly kind: 'wrong approval' | 'wrong link to review' | 'missed link';
  readonly redemptionId: string;
  readonly transactionIds: readonly string[];
  readonly trueTransactionIds: readonly string[];
  readonly probability: number;
  readonly exception: string;
  readonly amountCents: number;
  readonly costCents: number;
  /** Of what was decided; of a missed link without any candidate empty. */
  readonly explanation: readonly ExplanationEntry[];
  /** Of the link that labels state, under the same model; empty when they state none. */
  readonly trueExplanation: readonly ExplanationEntry[];
}

/** What mistakes and looks came to. */
export interface Cost {
  readonly wrongApprovals: number;
  /** Links shown for review, and redemptions said to miss a ticket that they have. */
  readonly looks: number;
  readonly cents: number;
}

/** Everything that is measured of decisions about labelled redemptions. */
export interface Evaluation {
  readonly modelId: string;
  readonly measures: Measures;
  readonly reliability: readonly ReliabilityBin[];
  readonly classes: readonly ClassRow[];
  readonly curves: Curves;
  readonly blocking: BlockingLoss;
  readonly cost: Cost;
  readonly mistakes: readonly Mistake[];
}

/** What was decided, and what it is held against. */
export interface EvaluationInput {
  /** What stands about each redemption. */
  readonly decisions: readonly MatchDecision[];
  readonly truths: TruthTable;
  readonly records: Batch;
  readonly model: Model;
  readonly costs: EvaluationCosts;
}

const shownMistakes = 20;

function isLink({ status, transactionIds }: MatchDecision): boolean {
  return (status === 'MATCHED' || status === 'REVIEW') && transactionIds.length > 0;
}

function linksOf(decisions: ReadonlyMap<string, MatchDecision>): EmittedLink[] {
  return [...decisions]
    .filter(([, d]) => isLink(d))
    .map(([redemptionId, d]) => ({
      redemptionId,
      transactionIds: d.transactionIds,
      probability: d.probability,
      auto: d.recommendation === 'AUTO_APPROVE',
    }));
}

type Verdict = 'right' | 'wrong' | 'missed' | 'empty' | 'unknown';

function verdictOf(decision: MatchDecision, truth: Truth): Verdict {
  if (!isLink(decision)) return truth.matches.size > 0 ? 'missed' : truth.isEmpty ? 'empty' : 'unknown';
  const right = isRight(decision.transactionIds, truth);
  if (right === null) return 'unknown';
  return right ? 'right' : 'wrong';
}

interface Judged {
  readonly id: string;
  readonly decision: MatchDecision;
  readonly truth: Truth;
  readonly verdict: Verdict;
}

function classesOf(judged: readonly Judged[]): ClassRow[] {
  const rows = new Map<string, Judged[]>();
  for (const own of judged) rows.set(own.decision.exception, [...(rows.get(own.decision.exception) ?? []), own]);
  const count = (part: readonly Judged[], verdict: Verdict): number => part.filter((j) => j.verdict === verdict).length;
  return [...rows]
    .map(([exception, part]) => ({
      exception,
      redemptions: part.length,
      rightLinks: count(part, 'right'),
      wrongLinks: count(part, 'wrong'),
      missed: count(part, 'missed'),
      rightlyEmpty: count(part, 'empty'),
    }))
    .sort((a, b) => b.redemptions - a.redemptions || (a.exception < b.exception ? -1 : 1));
}

function costOf(judged: readonly Judged[], { wrongCents, reviewCents }: EvaluationCosts): Cost {
  const isAuto = ({ decision }: Judged): boolean => decision.recommendation === 'AUTO_APPROVE';
  const wrongApprovals = judged.filter((j) => j.verdict === 'wrong' && isAuto(j)).length;
  const looks = judged.filter((j) => j.verdict === 'missed' || (isLink(j.decision) && !isAuto(j))).length;
  return { wrongApprovals, looks, cents: wrongApprovals * wrongCents + looks * reviewCents };
}

function kindOf({ verdict, decision }: Judged): Mistake['kind'] {
  if (verdict === 'missed') return 'missed link';
  return decision.recommendation === 'AUTO_APPROVE' ? 'wrong approval' : 'wrong link to review';
}

function mistakesOf(judged: readonly Judged[], { records, model, costs }: EvaluationInput): Mistake[] {
  const wrong = judged.filter(({ verdict }) => verdict === 'wrong' || verdict === 'missed');
  const costCents = (own: Judged): number => (kindOf(own) === 'wrong approval' ? costs.wrongCents : costs.reviewCents);
  wrong.sort(
    (a, b) =>
      costCents(b) - costCents(a) || b.decision.redeemedCents - a.decision.redeemedCents || (a.id < b.id ? -1 : 1),
  );
  return wrong.slice(0, shownMistakes).map((own) => {
    const { id, decision, truth } = own;
    const trueTransactionIds = [...truth.matches];
    return {
      kind: kindOf(own),
      redemptionId: id,
      transactionIds: isLink(decision) ? decision.transactionIds : [],
      trueTransactionIds,
      probability: decision.probability,
      exception: decision.exception,
      amountCents: decision.redeemedCents,
      costCents: costCents(own),
      explanation: decision.explanation,
      trueExplanation: bestExplanation({ redemptionId: id, transactionIds: trueTransactionIds }, records, model),
    };
  });
}

/** Holds decisions against labels; redemptions without labels do not count. */
export function evaluate(input: EvaluationInput): Evaluation {
  const { truths, records, model } = input;
  const decisions = new Map<string, MatchDecision>();
  for (const decision of input.decisions) {
    if (decision.redemptionId !== null && truths.has(decision.redemptionId)) {
      decisions.set(decision.redemptionId, decision);
    }
  }
  const known = new Map([...truths].filter(([id]) => decisions.has(id)));
  const judged = [...known].map(([id, truth]): Judged => {
    const decision = decisions.get(id) as MatchDecision;
    return { id, decision, truth, verdict: verdictOf(decision, truth) };
  });
  const links = linksOf(decisions);
  return {
    modelId: model.modelId,
    measures: measure(links, known),
    reliability: reliabilityOf(links, known),
    classes: classesOf(judged),
    curves: curvesOf(links, known),
    blocking: blockingLoss(known, records),
    cost: costOf(judged, input.costs),
    mistakes: mistakesOf(judged, input),
  };
}
