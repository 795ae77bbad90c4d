import { Session } from 'chdb';
import type { Asked } from './chdb-request.ts';
import { type Statement, sqlString, statementOf } from './chdb-statement.ts';

/** Answer of the engine. */
export interface Answer {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly bytesRead: number;
  readonly elapsedSeconds: number;
}

/** The embedded engine of this process. */
export interface Engine {
  /** Parses one statement; @throws the engine's syntax error, also for several statements in one text. */
  normalise(sql: string): Promise<Statement>;
  /** Runs one statement in a session of its own, so that no setting outlives it. */
  run(sql: string, asked: Asked): Promise<Answer>;
  close(): void;
}

// The sink's inserts and the questions of dashboards are the same again and again.
const mostKnown = 200;
// A long query of an analyst would hold one thread of the pool for ever; the engine itself stops it.
const readerSeconds = 60;

function preamble(asked: Asked): string {
  const statements = asked.database === 'default' ? [] : [`USE ${quotedName(asked.database)}`];
  const settings = [
    ...asked.settings.map(([name, value]) => `${name} = ${sqlString(value)}`),
    ...asked.params.map(([name, value]) => `param_${name} = ${sqlString(value)}`),
  ];
  const limited = asked.readOnly && !asked.settings.some(([name]) => name === 'max_execution_time');
  if (limited) settings.push(`max_execution_time = ${readerSeconds}`);
  // Last: once read-only, a session can change no setting.
  if (asked.readOnly) settings.push('readonly = 1');
  if (settings.length > 0) statements.push(`SET ${settings.join(', ')}`);
  // In one text: each call into the engine costs a millisecond, whatever it does.
  return statements.join('; ');
}

function quotedName(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}

/** Opens the engine over a data folder; one process at a time. @throws when another process holds it (code 76). */
export function openEngine(dataDir: string, memoryLimitBytes: number): Engine {
  // Stays open: the first session brings the engine up with its limits, and the last one to close takes it down.
  const first = new Session(dataDir, { connectionArgs: [`--max_server_memory_usage=${memoryLimitBytes}`] });
  const known = new Map<string, Statement>();
  return {
    normalise: async (sql) => {
      const before = known.get(sql);
      if (before !== undefined) return before;
      const trimmed = sql.replace(/[\s;]+$/, '');
      const answer = await first.queryAsync(`SELECT formatQuerySingleLine(${sqlString(trimmed)})`, {
        format: 'RawBLOB',
      });
      const statement = statementOf(Buffer.from(answer.bytes()).toString());
      if (known.size >= mostKnown) known.clear();
      known.set(sql, statement);
      return statement;
    },
    run: async (sql, asked) => {
      const session = new Session(dataDir);
      try {
        const first = preamble(asked);
        if (first !== '') await session.queryAsync(first);
        const result = await session.queryAsync(sql, { format: asked.defaultFormat });
        return {
          bytes: result.bytes(),
          rows: result.rowsRead,
          bytesRead: result.bytesRead,
          elapsedSeconds: result.elapsed,
        };
      } finally {
        session.close();
      }
    },
    close: () => first.close(),
  };
}
