/**
 * Statements of an SQL text, without comments and the semicolons between them. Knows strings, quoted names and comments, so
 * that a semicolon inside one of them ends nothing.
 * @throws RangeError when a string, name or comment is not closed.
 */
export function splitStatements(sql: string): string[] {
  const token =
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|''|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|`(?:\\[\s\S]|[^`\\])*`|;|['"`]|\/\*/g;
  const statements: string[] = [];
  let current = '';
  let from = 0;
  for (const match of sql.matchAll(token)) {
    const text = match[0];
    current += sql.slice(from, match.index);
    from = match.index + text.length;
    if (text === ';') {
      statements.push(current);
      current = '';
    } else if (text.length === 1 || text === '/*') {
      throw new RangeError(`${text} at position ${match.index} is not closed`);
    } else if (/^(--|\/\*)/.test(text)) {
      current += ' ';
    } else {
      current += text;
    }
  }
  statements.push(current + sql.slice(from));
  return statements.map((s) => s.trim()).filter((s) => s !== '');
}
