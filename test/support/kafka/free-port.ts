import { once } from 'node:events';
import { createServer } from 'node:net';

// Below what Linux and macOS hand out to outgoing connections. A client that reconnects to a killed broker's port in that
// range can be given the very port it dials, is then connected to itself, and the broker cannot start again.
const [lowest, highest] = [15_000, 32_000];

/** A loopback port that nobody listens on, fit for a server that is killed and started again on it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}
