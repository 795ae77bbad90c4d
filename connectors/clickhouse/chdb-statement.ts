/** A statement as the engine understands it: normalised, one line, without comments. */
export interface Statement {
  readonly text: string;
  /** `text` with the inside of every literal and quoted name blanked, same length: safe to search for keywords. */
  readonly masked: string;
}

const quoted = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g;

/** What `formatQuerySingleLine` gave, made searchable. */
export function statementOf(normalised: string): Statement {
  return { text: normalised, masked: normalised.replace(quoted, (m) => m[0] + ' '.repeat(m.length - 2) + m[0]) };
}

/** True when the statement writes its result into a file of the server, from which `readonly` does not keep the engine. */
export function writesFile(statement: Statement): boolean {
  return /\bINTO OUTFILE\b/i.test(statement.masked);
}

/** True when it names a function that reads files or speaks to the network, from which `readonly` does not keep the engine. */
export function leavesDatabase(statement: Statement): boolean {
  return /\b(file|catboostEvaluate|ai(Classify|Embed|Extract|Generate|Translate))\b/i.test(statement.masked);
}

/** The FORMAT clause at the end; undefined when there is none. */
export function formatClause(statement: Statement): string | undefined {
  return /\bFORMAT (\w+)(?: SETTINGS .*)?$/i.exec(statement.masked)?.[1];
}

/** True for INSERT statements that take data from outside, not from a SELECT. */
export function takesData(statement: Statement): boolean {
  return /^INSERT INTO /i.test(statement.masked) && /\bFORMAT \w+$/i.test(statement.masked);
}

/** A string as an SQL literal. */
export function sqlString(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/**
 * The same INSERT, reading its data from a file. Data behind the statement would end at a blank line, and what follows
 * would run as SQL; a file is read to its end.
 */
export function insertFromFile(statement: Statement, path: string): string {
  const at = /( SETTINGS .*)? FORMAT \w+$/i.exec(statement.masked)?.index ?? statement.text.length;
  return `${statement.text.slice(0, at)} FROM INFILE ${sqlString(path)}${statement.text.slice(at)}`;
}
