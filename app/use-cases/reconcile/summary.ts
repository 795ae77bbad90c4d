import type { MatchDecision, Program } from '../../../schemas/generated/types.ts';
import { dayText, decimalText } from './formats.ts';
import { isLinked, isPending, type Outcome } from './outcome.ts';

/** Rows of one side: `in` is the sum of the other three. */
export interface RowSum {
  readonly in: number;
  /** Of records that have a link, also one to look at: `redemptions.matched` are those without an open question. */
  readonly matched: number;
  readonly unmatched: number;
  readonly rejected: number;
}

/**
 * Money of one program in cents. Redeemed is what stands at the program (a redemption that it took back was none), and the
 * sum of the five behind it; the view daily_summary counts alike.
 */
export interface ProgramMoney {
  readonly program: Program;
  redemptions: number;
  /** Redemptions that the program itself cancelled, reversed or let expire; their money is in no other figure. */
  takenBack: number;
  redeemedCents: number;
  matchedCents: number;
  reviewCents: number;
  pendingCents: number;
  missingPosCents: number;
  otherCents: number;
  /** Taken off tickets, and never redeemed at the program. */
  missingRewardCents: number;
  pendingClaimCents: number;
  atStakeCents: number;
  exceptions: number;
}

function emptyMoney(program: Program): ProgramMoney {
  return {
    program,
    redemptions: 0,
    takenBack: 0,
    redeemedCents: 0,
    matchedCents: 0,
    reviewCents: 0,
    pendingCents: 0,
    missingPosCents: 0,
    otherCents: 0,
    missingRewardCents: 0,
    pendingClaimCents: 0,
    atStakeCents: 0,
    exceptions: 0,
  };
}

function addDecision(money: ProgramMoney, d: MatchDecision): void {
  if (d.exception !== 'NONE') money.exceptions++;
  money.atStakeCents += d.atStakeCents;
  if (d.redemptionId === null) {
    if (d.exception === 'MISSING_REWARD') money.missingRewardCents += d.claimedCents;
    else if (isPending(d)) money.pendingClaimCents += d.claimedCents;
    return;
  }
  if (d.redeemedCents === 0) {
    money.takenBack++;
    return;
  }
  money.redemptions++;
  money.redeemedCents += d.redeemedCents;
  if (d.status === 'MATCHED') money.matchedCents += d.redeemedCents;
  else if (d.status === 'REVIEW') money.reviewCents += d.redeemedCents;
  else if (isPending(d)) money.pendingCents += d.redeemedCents;
  else if (d.exception === 'MISSING_POS') money.missingPosCents += d.redeemedCents;
  else money.otherCents += d.redeemedCents;
}

/** Money by program, of programs that occur. */
export function moneyByProgram({ decisions }: Outcome): ProgramMoney[] {
  const sums = new Map<Program, ProgramMoney>();
  for (const d of decisions) {
    let money = sums.get(d.program);
    if (!money) {
      money = emptyMoney(d.program);
      sums.set(d.program, money);
    }
    addDecision(money, d);
  }
  return (['ALLE', 'ASPIRE', 'OTHER'] as const).flatMap((p) => sums.get(p) ?? []);
}

/** All programs together. */
export function totalMoney(parts: readonly ProgramMoney[]): ProgramMoney {
  const total = emptyMoney('OTHER');
  for (const part of parts) {
    for (const key of Object.keys(part) as (keyof ProgramMoney)[]) {
      if (key !== 'program') total[key] += part[key];
    }
  }
  return total;
}

function rowsOf(outcome: Outcome, side: 'pos' | 'rewards'): RowSum {
  const files = outcome.files.filter((f) => f.side === side);
  const linked = outcome.decisions.filter(isLinked);
  const ids = side === 'pos' ? linked.flatMap((d) => d.transactionIds) : linked.map((d) => d.redemptionId ?? '');
  const subjects = side === 'pos' ? outcome.book.tickets : outcome.book.redemptions;
  let matched = 0;
  for (const id of new Set(ids)) matched += subjects.get(id)?.rows ?? 0;
  let taken = 0;
  for (const { rows } of subjects.values()) taken += rows;
  const sum = (pick: (f: (typeof files)[number]) => number): number => files.reduce((n, f) => n + pick(f), 0);
  return {
    in: sum((f) => f.rowsIn),
    matched,
    unmatched: taken - matched,
    rejected: sum((f) => f.rowsRejected),
  };
}

function moneyJson(m: ProgramMoney): Record<string, unknown> {
  return {
    redemptions: m.redemptions,
    taken_back: m.takenBack,
    redeemed: decimalText(m.redeemedCents),
    matched: decimalText(m.matchedCents),
    review: decimalText(m.reviewCents),
    pending: decimalText(m.pendingCents),
    missing_pos: decimalText(m.missingPosCents),
    other: decimalText(m.otherCents),
    missing_reward: decimalText(m.missingRewardCents),
    pending_claims: decimalText(m.pendingClaimCents),
    at_stake: decimalText(m.atStakeCents),
    exceptions: m.exceptions,
  };
}

function exceptionCounts(decisions: readonly MatchDecision[]): Record<string, { count: number; at_stake: string }> {
  const sums = new Map<string, { count: number; cents: number }>();
  for (const { exception, atStakeCents } of decisions) {
    if (exception === 'NONE') continue;
    const { count, cents } = sums.get(exception) ?? { count: 0, cents: 0 };
    sums.set(exception, { count: count + 1, cents: cents + atStakeCents });
  }
  const sorted = [...sums].sort((a, b) => b[1].cents - a[1].cents || (a[0] < b[0] ? -1 : 1));
  return Object.fromEntries(sorted.map(([k, v]) => [k, { count: v.count, at_stake: decimalText(v.cents) }]));
}

/** What `summary.json` says; `rows.*.in` = matched + unmatched + rejected, on each side. */
export function summaryOf(outcome: Outcome): Record<string, unknown> {
  const { decisions, files, progress } = outcome;
  const byProgram = moneyByProgram(outcome);
  const redemptions = decisions.filter((d) => d.redemptionId !== null);
  const count = (wanted: (d: MatchDecision) => boolean): number => redemptions.filter(wanted).length;
  return {
    run_id: outcome.runId,
    model_id: outcome.modelId,
    as_of: dayText(outcome.asOfDay),
    rows: { rewards: rowsOf(outcome, 'rewards'), pos: rowsOf(outcome, 'pos') },
    redemptions: {
      total: redemptions.length,
      matched: count((d) => d.status === 'MATCHED'),
      auto_approved: count((d) => d.recommendation === 'AUTO_APPROVE'),
      review: count((d) => d.status === 'REVIEW'),
      pending: count(isPending),
      unmatched: count((d) => !isLinked(d) && !isPending(d)),
    },
    tickets: outcome.book.tickets.size,
    money: moneyJson(totalMoney(byProgram)),
    programs: Object.fromEntries(byProgram.map((m) => [m.program, moneyJson(m)])),
    exceptions: exceptionCounts(decisions),
    files: files.map((f) => ({ file: f.file, side: f.side, rows_in: f.rowsIn, rows_rejected: f.rowsRejected })),
    complete: progress.map((p) => ({
      practice_id: p.practiceId,
      side: p.side,
      source: p.source,
      program: p.program,
      from: p.completeFrom === null ? null : new Date(p.completeFrom).toISOString(),
      through: new Date(p.completeThrough).toISOString(),
    })),
    warnings: outcome.warnings,
  };
}
