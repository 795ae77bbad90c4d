import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nextStep } from '../../../../processors/matching/decide/exception-text.ts';
import { evidenceSentence } from '../../../../processors/matching/explain-words.ts';
import type { MatchDecision } from '../../../../schemas/generated/types.ts';
import { type Book, printedIds, type Subject } from '../../reconcile/book.ts';
import { confidenceText } from '../../reconcile/formats.ts';
import { isLinked, isPending, needingLook, type Outcome } from '../../reconcile/outcome.ts';
import type { JobSummary } from './job.ts';
import { jobFiles, type PreparedJob } from './prepare-job.ts';
import { type ListWriter, writeList } from './result-files.ts';

/** The lines of a file by number, found without keeping them as strings. */
class SentRecords {
  private readonly bytes: Buffer;
  private readonly ends: number[] = [];

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, end + 1)) this.ends.push(end);
  }

  /** The record as it was sent. */
  at(subject: Subject | undefined): unknown {
    if (!subject) return null;
    const end = this.ends[subject.line - 1];
    return end === undefined
      ? null
      : JSON.parse(this.bytes.toString('utf8', (this.ends[subject.line - 2] ?? -1) + 1, end));
  }
}

/** What results are written of. */
interface Writing {
  readonly book: Book;
  readonly rewards: SentRecords;
  readonly pos: SentRecords;
  readonly threshold: number;
}

function evidence(d: MatchDecision): Record<string, unknown> {
  return {
    decision_id: d.decisionId,
    match_probability: d.probability,
    confidence_level: confidenceText[d.confidenceLevel],
    recommendation: d.recommendation,
    status: d.status,
    exception: d.exception,
    needs_review: d.status === 'REVIEW',
    explanation: d.explanation.filter(({ bits }) => bits !== 0),
    explanation_text: evidenceSentence(d.explanation),
  };
}

function rewardSide(d: MatchDecision, { book, rewards }: Writing): Record<string, unknown> {
  const subject = book.redemptions.get(d.redemptionId ?? '');
  return {
    redemption_id: subject?.printedId ?? null,
    reward_index: subject ? subject.line - 1 : null,
    reward_transaction: rewards.at(subject),
  };
}

function posSide(ids: readonly string[], { book, pos }: Writing): Record<string, unknown> {
  const subject = book.tickets.get(ids[0] ?? '');
  return {
    transaction_id: subject ? printedIds(book.tickets, ids) : null,
    pos_index: subject ? subject.line - 1 : null,
    pos_transaction: pos.at(subject),
  };
}

function isMatch(d: MatchDecision, threshold: number): boolean {
  return isLinked(d) && d.probability >= threshold;
}

async function writeRedemptions(decisions: readonly MatchDecision[], writing: Writing, to: Lists): Promise<void> {
  for (const d of decisions) {
    if (d.redemptionId === null) continue;
    const likeliest = isLinked(d) ? d.transactionIds : (d.runnerUp?.transactionIds ?? []);
    const entry = { ...rewardSide(d, writing), ...posSide(likeliest, writing) };
    if (isMatch(d, writing.threshold)) await to.matches.add({ ...entry, result: 'match', ...evidence(d) });
    else await to.rewards.add({ ...entry, result: 'no_match', ...evidence(d) });
  }
}

async function writeTickets(decisions: readonly MatchDecision[], writing: Writing, to: Lists): Promise<void> {
  const matched = new Set(decisions.filter((d) => isMatch(d, writing.threshold)).flatMap((d) => d.transactionIds));
  const claims = new Map<string, MatchDecision>();
  for (const d of decisions) if (d.redemptionId === null) for (const id of d.transactionIds) claims.set(id, d);
  for (const id of writing.book.tickets.keys()) {
    if (matched.has(id)) continue;
    const claim = claims.get(id);
    const exception = claim?.exception ?? 'NONE';
    await to.pos.add({ ...posSide([id], writing), decision_id: claim?.decisionId ?? null, exception });
  }
}

/** What a person should look at, most money first: of redemptions, and of claims for which no program paid. */
async function writeExceptions(decisions: readonly MatchDecision[], writing: Writing, to: Lists): Promise<void> {
  for (const d of needingLook(decisions)) {
    const likeliest = d.transactionIds.length > 0 ? d.transactionIds : (d.runnerUp?.transactionIds ?? []);
    await to.exceptions.add({
      kind: d.exception === 'NONE' ? 'REVIEW' : d.exception,
      amount: d.atStakeCents / 100,
      occurred_on: new Date(d.occurredOn * dayMs).toISOString().slice(0, 10),
      ...rewardSide(d, writing),
      ...posSide(likeliest, writing),
      ...evidence(d),
      next_step: nextStep(d.exception, d.program),
    });
  }
}

const dayMs = 86_400_000;

interface Lists {
  readonly exceptions: ListWriter;
  readonly matches: ListWriter;
  readonly rewards: ListWriter;
  readonly pos: ListWriter;
}

function rowsOf(side: ReadonlyMap<string, Subject>, ids: Iterable<string>): number {
  let rows = 0;
  for (const id of ids) rows += side.get(id)?.rows ?? 0;
  return rows;
}

/** The figures of a job; of each side, total = in matches + unmatched + rejected, in rows. */
export function summarise(outcome: Outcome, sent: PreparedJob & { readonly threshold: number }): JobSummary {
  const { book, decisions, files } = outcome;
  const redemptions = decisions.filter((d) => d.redemptionId !== null);
  const matches = redemptions.filter((d) => isMatch(d, sent.threshold));
  const review = redemptions.filter((d) => d.status === 'REVIEW');
  const cents = (of: readonly MatchDecision[]): number => of.reduce((sum, d) => sum + d.redeemedCents, 0);
  const rejected = (side: 'pos' | 'rewards'): number =>
    files.filter((f) => f.side === side).reduce((sum, f) => sum + f.rowsRejected, 0);
  const [rejectedRewards, rejectedPos] = [rejected('rewards'), rejected('pos')];
  const matchedRewardRows = rowsOf(book.redemptions, new Set(matches.map((d) => d.redemptionId ?? '')));
  const matchedPosRows = rowsOf(book.tickets, new Set(matches.flatMap((d) => d.transactionIds)));
  const pending = decisions.filter(isPending);
  const exceptions: Record<string, number> = {};
  for (const { exception } of decisions) {
    if (exception !== 'NONE') exceptions[exception] = (exceptions[exception] ?? 0) + 1;
  }
  return {
    matchesFound: matches.length,
    autoApproved: redemptions.filter((d) => d.recommendation === 'AUTO_APPROVE').length,
    needsReview: review.length,
    totalRewards: sent.totalRewards,
    totalPos: sent.totalPos,
    unmatchedRewards: sent.totalRewards - matchedRewardRows - rejectedRewards,
    unmatchedPos: sent.totalPos - matchedPosRows - rejectedPos,
    rejectedRewards,
    rejectedPos,
    rewardsCents: cents(redemptions),
    matchedCents: cents(matches),
    unmatchedRewardsCents: cents(redemptions) - cents(matches),
    reviewCents: cents(review),
    pending: pending.length,
    pendingCents: pending.reduce((sum, d) => sum + Math.max(d.redeemedCents, d.claimedCents), 0),
    atStakeCents: decisions.reduce((sum, d) => sum + d.atStakeCents, 0),
    exceptions,
    averageProbability:
      matches.length === 0 ? null : matches.reduce((sum, d) => sum + d.probability, 0) / matches.length,
  };
}

/** Writes the lists of a job's results into its folder, each entry with the records as they were sent. */
export async function writeResults(dir: string, outcome: Outcome, threshold: number): Promise<void> {
  const sentOf = async (name: string): Promise<SentRecords> => new SentRecords(await readFile(join(dir, name)));
  const { book, decisions } = outcome;
  const writing = { book, threshold, rewards: await sentOf(jobFiles.rewards), pos: await sentOf(jobFiles.pos) };
  const lists = {
    exceptions: writeList(dir, 'exceptions'),
    matches: writeList(dir, 'matches'),
    rewards: writeList(dir, 'unmatched_rewards'),
    pos: writeList(dir, 'unmatched_pos'),
  };
  await writeRedemptions(decisions, writing, lists);
  await writeTickets(decisions, writing, lists);
  await writeExceptions(decisions, writing, lists);
  await Promise.all(Object.values(lists).map((list) => list.end()));
}
