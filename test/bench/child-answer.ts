import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The one message of a benchmark's child. @throws when it ends without one. */
export async function childAnswer<T>(of: ChildProcess): Promise<T> {
  const ended = once(of, 'exit').then(([code]) => {
    throw new Error(`the benchmark's child ended with ${code}`);
  });
  const [message] = await Promise.race([once(of, 'message'), ended]);
  return message as T;
}
