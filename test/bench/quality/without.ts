import type { FrequencyTable, Model } from '../../../processors/model/model.ts';
import { identified } from '../../../processors/model/model-file.ts';
import type { Customer, PosTransaction, Redemption } from '../../../schemas/generated/types.ts';
import type { ArrivingEvent, Workload } from '../../support/workload/labelled-workload.ts';

type AnyRecord = PosTransaction | Redemption;
type Strip = (record: AnyRecord) => Partial<AnyRecord>;

const customer =
  (field: keyof Customer): Strip =>
  (record) => ({ customer: { ...record.customer, [field]: null } });

function withoutCode(record: AnyRecord): Partial<AnyRecord> {
  if ('authCode' in record) return { authCode: null };
  const bare = <T extends { authCode: string | null }>(lines: readonly T[]): T[] =>
    lines.map((line) => ({ ...line, authCode: null }));
  return { lines: bare(record.lines), tenders: bare(record.tenders) };
}

function withoutProduct(record: AnyRecord): Partial<AnyRecord> {
  if ('product' in record) return { product: null };
  const bare = <T extends { product: string | null }>(lines: readonly T[]): T[] =>
    lines.map((line) => ({ ...line, product: null }));
  return { lines: bare(record.lines), tenders: bare(record.tenders) };
}

/** Rewards stay rewards, but name no program. */
function withoutLabel(record: AnyRecord): Partial<AnyRecord> {
  if (!('tenders' in record)) return {};
  const tenders = record.tenders.map((tender) => (tender.kind === 'REWARD' ? { ...tender, label: null } : tender));
  return { tenders };
}

/** What each comparison feeds on, taken out of both sides. */
export const strips: Readonly<Record<string, Strip>> = {
  name: customer('name'),
  phone: customer('phone'),
  'e-mail': customer('email'),
  'member id': customer('memberId'),
  clinic: () => ({ clinicId: null }),
  'time of day': (record) => ({ occurredOn: record.occurredOn ?? Math.floor(record.occurredAt / 86_400_000) }),
  product: withoutProduct,
  'authorization code': withoutCode,
  label: withoutLabel,
};

/** A workload whose records lack something. */
export function stripped(workload: Workload, strip: Strip): Workload {
  const events = workload.events.map((event): ArrivingEvent => {
    if (event.kind === 'progress') return event;
    return { ...event, value: { ...event.value, ...strip(event.value) } } as ArrivingEvent;
  });
  return { ...workload, events };
}

/** Every term as frequent as the mean of those listed. */
function flat({ floor, frequency }: FrequencyTable): FrequencyTable {
  const all = Object.values(frequency);
  const squares = all.reduce((sum, f) => sum + f * f, 0);
  const sum = all.reduce((total, f) => total + f, 0);
  return { floor: squares + (1 - Math.min(1, sum)) * floor, frequency: {} };
}

/** A model to which every name and amount is as common as the next. */
export function withoutFrequencies({ modelId: _, ...body }: Model): Model {
  const { given, surname, amount } = body.frequencies;
  return identified({ ...body, frequencies: { given: flat(given), surname: flat(surname), amount: flat(amount) } });
}

/** A model whose probabilities are those of the evidence as it stands. */
export function withoutCalibration({ modelId: _, ...body }: Model): Model {
  return identified({ ...body, calibrator: { slope: 1, intercept: 0, floor: 0.0002 } });
}
