import { connect, createServer, type Socket } from 'node:net';

const apis: Readonly<Record<number, Api>> = { 0: 'produce', 26: 'end of transaction' };

/** Requests that can be lost. */
export type Api = 'produce' | 'end of transaction';

/** What to do with such a request: lose it, or lose its answer. */
export type Fault = 'request' | 'answer';

/** A way to a broker that can lose requests. */
export interface FaultyProxy {
  readonly port: number;
  /** Called at each such request; undefined: nothing is lost. */
  next: (api: Api) => Fault | undefined;
  /** How many were lost. */
  lost(): number;
  stop(): Promise<void>;
}

/** Takes whole requests out of a stream: 4 bytes of length, then as many. */
function createFramer(): (bytes: Buffer) => Buffer[] {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const frames: Buffer[] = [];
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const size = 4 + rest.readInt32BE(0);
      frames.push(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
    return frames;
  };
}

/** Listens on a free port of loopback and passes everything on to a broker's port; a loss ends the connection. */
export async function startFaultyProxy(target: number): Promise<FaultyProxy> {
  const open = new Set<Socket>();
  let count = 0;
  const proxy = { next: (_: Api): Fault | undefined => undefined };
  const server = createServer((client) => {
    const broker = connect({ host: '127.0.0.1', port: target, noDelay: true });
    const both = [client, broker];
    const endBoth = (): void => {
      for (const socket of both) socket.destroy();
    };
    for (const socket of both) {
      open.add(socket);
      socket.on('error', endBoth);
      socket.on('close', () => {
        open.delete(socket);
        endBoth();
      });
    }
    client.setNoDelay(true);
    const frames = createFramer();
    let answersAreLost = false;
    client.on('data', (bytes) => {
      for (const frame of frames(bytes)) {
        const api = apis[frame.readInt16BE(4)];
        const fault = api === undefined ? undefined : proxy.next(api);
        if (fault !== undefined) count++;
        if (fault === 'request') return endBoth();
        if (fault === 'answer') answersAreLost = true;
        broker.write(frame);
      }
    });
    broker.on('data', (bytes) => {
      if (answersAreLost) endBoth();
      else client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return Object.assign(proxy, {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    lost: () => count,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
