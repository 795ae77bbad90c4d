// The process that holds the engine: a crash of native code ends this process, not the matcher's. Forked by chdb-process.ts.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Engine, openEngine } from './chdb-engine.ts';
import type { ChildClose, ChildReply, ChildStart } from './chdb-messages.ts';
import { startChdbServer } from './chdb-server.ts';

let engine: Engine | undefined;
let server: Server | undefined;

function tell(message: ChildReply): void {
  process.send?.(message);
}

async function start(message: ChildStart): Promise<void> {
  try {
    engine = openEngine(join(message.dataDir, 'engine'), message.memoryLimitBytes);
    const tokens = { writer: message.writerToken, reader: message.readerToken };
    server = await startChdbServer({ engine, tokens, spoolDir: join(message.dataDir, 'spool') }, message.port);
    tell({ kind: 'ready', port: (server.address() as AddressInfo).port });
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

function close(): void {
  // Answers what is running, takes nothing new.
  server?.close(() => {
    engine?.close();
    process.exit(0);
  });
  server?.closeIdleConnections();
  if (!server) process.exit(0);
}

process.on('message', (message: ChildStart | ChildClose) => {
  if (message.kind === 'start') void start(message);
  else close();
});
// The parent is gone. At once, not politely: its successor needs the lock, and an insert cut short is repeated by its token.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C reaches the whole process group; the parent drains first and then says close.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
