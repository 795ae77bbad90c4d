import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

// The shell starts the program and reads a pipe that only this process holds the other end of. When this process ends, in
// whatever way, the pipe ends, and the shell kills the program; a kill -9 of the test leaves nothing behind.
const watchdog = `
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
program=$!
(read -r _ <&4; kill -9 $program) >/dev/null 2>&1 3>&- &
guard=$!
echo $program >&3
wait $program
status=$?
kill $guard 2>/dev/null
exit $status
`;

const keptOutput = 64 * 1024;

/** A program that cannot outlive this process. */
export interface Supervised {
  readonly pid: number;
  /** The end of what it wrote to standard output and error. */
  output(): string;
  /** Resolves once its output matches. @throws when it ends first, or after `timeoutMs`. */
  printed(pattern: RegExp, timeoutMs: number): Promise<void>;
  running(): boolean;
  /** Does nothing once it has ended. */
  signal(name: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
}

async function readPid(child: ChildProcess): Promise<number> {
  const stream = child.stdio[3];
  if (!stream) throw new Error('no pipe for the process id');
  const [line] = (await Promise.race([once(stream, 'data'), once(child, 'exit')])) as [unknown];
  const pid = Number(String(line));
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`the watchdog gave no process id: ${String(line)}`);
  return pid;
}

/** Starts a program under a watchdog. */
export async function startSupervised(command: readonly string[], cwd: string): Promise<Supervised> {
  const child = spawn('sh', ['-c', watchdog, 'watchdog', ...command], { cwd, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  const tellAll = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-keptOutput);
    tellAll();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  let running = true;
  void ended.then(() => {
    running = false;
    tellAll();
  });
  const pid = await readPid(child);
  return {
    pid,
    output: () => output,
    running: () => running,
    ended,
    signal: (name) => {
      if (running) process.kill(pid, name);
    },
    printed: (pattern, timeoutMs) =>
      new Promise((resolve, reject) => {
        const settle = (error?: Error): void => {
          clearTimeout(timer);
          listeners.delete(look);
          error ? reject(error) : resolve();
        };
        const look = (): void => {
          if (pattern.test(output)) settle();
          else if (!running) settle(new Error(`${command[0]} ended before it printed ${pattern}:\n${output}`));
        };
        const timer = setTimeout(
          () => settle(new Error(`${command[0]} did not print ${pattern} in ${timeoutMs} ms:\n${output}`)),
          timeoutMs,
        );
        listeners.add(look);
        look();
      }),
  };
}
