/** How far apart a ticket and its redemption may lie, in clinic-local days. */
export interface WindowDays {
  /** A redemption may precede its ticket by this many days. */
  readonly before: number;
  /** A redemption may follow its ticket by this many days. */
  readonly after: number;
  /** Beyond the window and up to this distance a link is LATE; beyond this there is none. */
  readonly retain: number;
}

/** The contract's window: 3 days before to 14 days after the ticket, counterparts kept for 60. */
export const defaultWindow: WindowDays = { before: 3, after: 14, retain: 60 };

/** Where a redemption's day lies relative to a ticket's day (both days since 1970-01-01 in the clinic's calendar). */
export function windowOf(ticketDay: number, redemptionDay: number, window: WindowDays): 'inside' | 'late' | 'outside' {
  const distance = redemptionDay - ticketDay;
  if (distance >= -window.before && distance <= window.after) return 'inside';
  return Math.abs(distance) <= window.retain ? 'late' : 'outside';
}
