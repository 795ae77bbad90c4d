import type { Server } from 'node:http';

// What streams on and on may not keep the process from ending; what it was answered is durable.
const drainMs = 5000;
const idleCheckMs = 100;

/** Makes a server that is closing end soon: lets what is under way finish, for 5 s. Gives what is to be called at its end. */
export function drain(server: Server): () => void {
  const impatient = setTimeout(() => server.closeAllConnections(), drainMs);
  // One that was busy when the closing began is kept open by its client, who may have nothing more to say for long.
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  return () => {
    clearInterval(idle);
    clearTimeout(impatient);
  };
}
