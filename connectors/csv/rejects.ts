/** Why a row was not taken. */
export type RejectCode =
  | 'ROW_TOO_LONG'
  | 'STRAY_QUOTE'
  | 'COLUMN_COUNT'
  | 'JSON_UNREADABLE'
  | 'VALUE_TOO_LONG'
  | 'VALUE_BROKEN'
  | 'NAME_OR_PHONE_MISSING'
  | 'AMOUNT_MISSING'
  | 'AMOUNT_UNREADABLE'
  | 'AMOUNT_AMBIGUOUS'
  | 'AMOUNT_NEGATIVE'
  | 'AMOUNT_ZERO'
  | 'NOT_REDEEMED'
  | 'REPORT_LINE'
  | 'DATE_MISSING'
  | 'DATE_UNREADABLE'
  | 'DATE_IMPOSSIBLE'
  | 'TICKET_CONFLICT'
  | 'EVENT_INVALID';

/** What is wrong with a row, in words that its owner understands. */
export interface Flaw {
  readonly code: RejectCode;
  readonly reason: string;
}

/** A row of a file that was not taken. */
export interface RejectedRow extends Flaw {
  /** Line of the file where the row begins. */
  readonly line: number;
  /** As it stood there. */
  readonly raw: string;
}

/** Thrown while one row is read, caught where the row is rejected; never leaves this connector. */
export class RowFlaw extends Error implements Flaw {
  readonly code: RejectCode;
  readonly reason: string;

  constructor(code: RejectCode, reason: string) {
    super(reason);
    this.code = code;
    this.reason = reason;
  }
}
