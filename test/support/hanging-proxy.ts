import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can stop passing anything on while its connections stay open: what a server that hangs looks like. */
export interface HangingProxy {
  readonly port: number;
  /** From now on connections are accepted, and nothing is answered. */
  hang(): void;
  /** What was held back goes on, after this many milliseconds for each piece; 0: at once. */
  resume(delayMs?: number): void;
  /** Connections that clients hold open. */
  open(): number;
  stop(): Promise<void>;
}

/** Listens on a free port of loopback and passes everything on to this one. */
export async function startHangingProxy(target: number): Promise<HangingProxy> {
  const clients = new Set<Socket>();
  const sockets = new Set<Socket>();
  let hanging = false;
  let delayMs = 0;
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => {
      // Read no further than the piece at hand: backpressure reaches the other side, as a server that hangs exerts it.
      from.pause();
      const go = (): void => {
        if (hanging) {
          waiting.add(go);
        } else {
          setTimeout(() => {
            to.write(bytes);
            from.resume();
          }, delayMs);
        }
      };
      go();
    });
  };
  const waiting = new Set<() => void>();
  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: target, noDelay: true });
    clients.add(client);
    client.on('close', () => clients.delete(client));
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      const endBoth = (): void => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      };
      socket.on('error', endBoth).on('close', endBoth);
    }
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    hang: () => {
      hanging = true;
    },
    resume: (each = 0) => {
      hanging = false;
      delayMs = each;
      const held = [...waiting];
      waiting.clear();
      for (const go of held) go();
    },
    open: () => clients.size,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
