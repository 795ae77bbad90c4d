import type { ConfidenceLevel, Program } from '../../../schemas/generated/types.ts';

/** `1234.50`: for files that programs read. */
export function decimalText(cents: number): string {
  const whole = Math.trunc(Math.abs(cents) / 100);
  return `${cents < 0 ? '-' : ''}${whole}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}

/** `$1,234.50`: for people. */
export function dollars(cents: number): string {
  const [whole = '', decimals = ''] = decimalText(Math.abs(cents)).split('.');
  return `${cents < 0 ? '-' : ''}$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${decimals}`;
}

/** `2026-03-02` of days since 1970-01-01. */
export function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** What people call a program. */
export const programText: Readonly<Record<Program, string>> = { ALLE: 'Alle', ASPIRE: 'Aspire', OTHER: 'Other' };

/** What people call a level of confidence. */
export const confidenceText: Readonly<Record<ConfidenceLevel, string>> = {
  VERY_HIGH: 'Very High',
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
  VERY_LOW: 'Very Low',
};
