import type { Outcome, RejectedEntry } from '../../../../app/use-cases/reconcile/outcome.ts';
import { openInputs, type ReconcileRequest, reconcile } from '../../../../app/use-cases/reconcile/reconcile.ts';
import { matchingDefaults } from '../../../../processors/matching/options.ts';
import type { Model } from '../../../../processors/model/model.ts';
import { fileOf } from '../../../connectors/csv/export-text.ts';

/** Texts of the files of one reconciliation. */
export interface Texts {
  readonly pos: string;
  readonly rewards: Readonly<Record<string, string>>;
}

/** A request to reconcile texts as files; zone America/Denver. */
export function requestOf(texts: Texts): ReconcileRequest {
  const { runId: _, ...defaults } = matchingDefaults;
  return {
    files: [
      { side: 'pos', file: fileOf(texts.pos, 'pos.csv') },
      ...Object.entries(texts.rewards).map(([name, text]) => ({ side: 'rewards' as const, file: fileOf(text, name) })),
    ],
    names: { pos: {}, rewards: {} },
    references: [],
    model: null,
    completeThrough: { all: null, pos: null, programs: {} },
    settings: { ...defaults, defaultZone: 'America/Denver' },
    runId: null,
    batchSize: 100,
  };
}

/** Reconciles texts as files. */
export async function reconcileTexts(
  texts: Texts,
  more: Partial<ReconcileRequest> = {},
): Promise<{ outcome: Outcome & { model: Model }; rejected: RejectedEntry[] }> {
  const request = { ...requestOf(texts), ...more };
  const rejected: RejectedEntry[] = [];
  const outcome = await reconcile(request, await openInputs(request), {
    onRejected: async (entry) => {
      rejected.push(entry);
    },
    onProgress: () => undefined,
  });
  return { outcome, rejected };
}

const posHeader =
  'transaction_id,customer_name,customer_phone,service,amount,reward_label,reward_amount,status,occurred_at';
const rewardsHeader = 'redemption_id,customer_name,customer_phone,product,amount,status,redeemed_at';

/** A month at a small clinic: what each row is for stands in its id. */
export const month: Texts = {
  pos: [
    posHeader,
    't-first,Jane Roe,303-555-0100,Facial,120.00,,,Completed,2026-01-02 09:00',
    't-sure,Ann Lee,303-555-0101,Botox,520.00,Alle,40.00,Completed,2026-01-20 10:00',
    't-split,Bea Cole,303-555-0102,Restylane,650.00,Aspire,60.00,Completed,2026-01-21 11:00',
    't-split,Bea Cole,303-555-0102,Sculptra,800.00,Aspire,40.00,Completed,2026-01-21 11:00',
    't-missing,Cam Diaz,303-555-0103,Juvederm,700.00,Alle,100.00,Completed,2026-01-22 12:00',
    't-pending,Dee Fox,303-555-0104,Botox,480.00,Alle,20.00,Completed,2026-02-20 12:00',
    't-void,Eve Gray,303-555-0105,Botox,480.00,Alle,60.00,Voided,2026-01-23 12:00',
    't-bad,Gus Hill,303-555-0107,Botox,lots,,,Completed,2026-01-23 12:00',
    't-last,Jane Roe,303-555-0100,Facial,120.00,,,Completed,2026-02-27 09:00',
  ].join('\n'),
  rewards: {
    'alle.csv': [
      rewardsHeader,
      'r-first,Old Customer,303-555-0199,Botox,20.00,Completed,2026-01-02',
      'r-sure,Ann Lee,303-555-0101,Botox Cosmetic,40.00,Completed,2026-01-20 10:05',
      ',Fay Ito,303-555-0106,Latisse,30.00,Completed,2026-01-24 15:00',
      'r-void,Eve Gray,303-555-0105,Botox Cosmetic,60.00,Completed,2026-01-23 12:10',
      'r-bad,,,Botox,40.00,Completed,2026-01-24',
      'r-last,New Customer,303-555-0198,Botox,20.00,Completed,2026-02-27',
    ].join('\n'),
    'aspire.csv': [
      rewardsHeader,
      'r-split,Bea Cole,303-555-0102,Restylane,100.00,Completed,2026-01-21 11:20',
      'r-open,Kim Long,303-555-0109,Dysport,50.00,Completed,2026-02-26 11:20',
    ].join('\n'),
  },
};
