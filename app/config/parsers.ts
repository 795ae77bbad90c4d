/** Reads the text of a variable; throws an Error whose message says what would be right. */
export type Parser<T> = (text: string) => T;

/** A whole number within [min, max]. */
export function integer(min: number, max: number): Parser<number> {
  return (text) => {
    const value = /^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new Error(`give a whole number from ${min} to ${max}`);
    return value;
  };
}

/** A number within [min, max]. */
export function decimal(min: number, max: number): Parser<number> {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= min && value <= max)) throw new Error(`give a number from ${min} to ${max}`);
    return value;
  };
}

/** One word of a list. */
export function oneOf<T extends string>(...words: readonly T[]): Parser<T> {
  return (text) => {
    const found = words.find((word) => word === text.trim().toLowerCase());
    if (found === undefined) throw new Error(`give one of: ${words.join(', ')}`);
    return found;
  };
}

/** Text that is not empty. */
export function filled(text: string): string {
  if (text.trim() === '') throw new Error('give a value that is not empty');
  return text;
}

/** Text, or null when empty. */
export function optional(text: string): string | null {
  return text === '' ? null : text;
}

/** An http or https URL without trailing slash, or null when empty. */
export function optionalHttpUrl(text: string): string | null {
  if (text === '') return null;
  if (!/^https?:\/\/[^/]/.test(text) || !URL.canParse(text)) throw new Error('give an http:// or https:// URL');
  if (new URL(text).username !== '') throw new Error('give the user and password in their own variables');
  return text.replace(/\/+$/, '');
}

/** An IANA time zone that this Node knows. */
export function timeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new Error('give an IANA time zone, for example America/Denver');
  }
}

/** A name that ClickHouse takes unquoted. */
export function identifier(text: string): string {
  if (!/^[A-Za-z_]\w{0,63}$/.test(text)) throw new Error('give letters, digits and _, not starting with a digit');
  return text;
}

/** Whether an address is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);
}

/** An address to listen on. */
export function hostName(text: string): string {
  if (!/^[\w.:-]{1,253}$/.test(text))
    throw new Error('give an address of this machine, for example 127.0.0.1 or 0.0.0.0');
  return text;
}

/** `true` or `false`. */
export function flag(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Error('give true or false');
  return text === 'true';
}

/** Addresses `host:port` between commas; none when empty. */
export function brokerList(text: string): string[] {
  const brokers = text.split(',').map((part) => part.trim());
  if (text.trim() === '') return [];
  const isAddress = (broker: string): boolean => {
    const port = /^(?:[\w.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(broker)?.[1];
    return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
  };
  if (!brokers.every(isAddress)) throw new Error('give host:port, several between commas');
  return brokers;
}

/** A name that topics, groups and subjects may begin with. */
export function topicText(text: string): string {
  if (!/^[\w.-]{1,100}$/.test(text)) throw new Error('give letters, digits, dots, dashes and _, at most 100');
  return text;
}
