import type { ExceptionKind, Program } from '../../../schemas/generated/types.ts';

/** What a program is called within a sentence. */
export const programInSentence: Readonly<Record<Program, string>> = {
  ALLE: 'Alle',
  ASPIRE: 'Aspire',
  OTHER: 'the rewards program',
};

/** What a person should do about an exception, in plain words and without names; empty for NONE. */
export function nextStep(kind: ExceptionKind, program: Program): string {
  const name = programInSentence[program];
  switch (kind) {
    case 'NONE':
      return '';
    case 'MISSING_POS':
      return `A reward was redeemed at ${name}, but no ticket shows it. Find the visit: was the reward taken off the bill?`;
    case 'MISSING_REWARD':
      return `The ticket gave a reward, but ${name} shows no redemption. Redeem it at ${name}, or ask them why it is missing: until then the practice pays.`;
    case 'AMOUNT':
      return `The ticket and ${name} name different amounts. Compare both and correct the wrong one.`;
    case 'BRAND_CONFLICT':
      return `Only products of its own maker are paid by ${name}, and the likely ticket sold another's. Check which product was given.`;
    case 'DUPLICATE':
      return 'The same reward seems to be used twice. Void the second use, or give it its own redemption.';
    case 'WRONG_CLINIC':
      return 'Ticket and redemption are at clinics that do not belong together. Check at which clinic the visit was.';
    case 'REVERSED':
      return `One side was voided, refunded or reversed and the other still stands. Cancel the other side as well, or ask ${name}.`;
    case 'PREPAID':
      return `The reward was redeemed for a prepaid service, which ${name} may refuse. Check the terms before counting on the money.`;
    case 'AMBIGUOUS':
      return 'Two or more tickets fit about equally well. Choose the right one.';
    case 'LATE':
      return `The likely ticket lies outside the usual days around the redemption. Check that they belong together.`;
    case 'EXPIRED':
      return `The reward had expired. Ask ${name} whether it will be honoured.`;
  }
}
