import { optional, type Parser } from './parsers.ts';

/** One environment variable. */
export interface Variable<T> {
  readonly key: string;
  readonly default: string;
  readonly doc: string;
  readonly secret: boolean;
  readonly parse: Parser<T>;
}

/** A variable that may be shown. */
export function variable<T>(key: string, fallback: string, parse: Parser<T>, doc: string): Variable<T> {
  return { key, default: fallback, doc, secret: false, parse };
}

/** A variable that is masked wherever it is shown; it has no default. */
export function secretVariable(key: string, doc: string): Variable<string | null> {
  return { key, default: '', doc, secret: true, parse: optional };
}
