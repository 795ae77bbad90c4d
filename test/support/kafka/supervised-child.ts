// Starts a program under the watchdog, says its process id, and waits to be killed. Started by supervised.test.ts.
import { startSupervised } from './supervised.ts';

const program = await startSupervised(['sleep', '600'], '/');
process.stdout.write(`${program.pid}\n`);
await program.ended;
