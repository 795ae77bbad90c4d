import type { MessagePort } from 'node:worker_threads';
import { ReconduitError } from '../../processors/errors.ts';
import type { Bounds } from './log.ts';
import { packStep } from './step-code.ts';
import type { Step, StepWriter } from './step-writer.ts';
import type { LinkMessage, LinkRequest } from './thread-link.ts';

interface Asked {
  resolve(): void;
  reject(error: ReconduitError): void;
}

/** The writer of another thread, reached through a port; tells on the way where partitions end now. */
export class RemoteWriter implements StepWriter {
  private readonly port: MessagePort;
  private readonly asked = new Map<number, Asked>();
  private lastId = 0;

  constructor(port: MessagePort, onBounds: (bounds: readonly Bounds[]) => void) {
    this.port = port;
    port.on('message', (message: LinkMessage) => {
      if (message.kind === 'bounds') onBounds(message.bounds);
      else this.settle(message);
    });
  }

  async submit(step: Step): Promise<void> {
    const packed = packStep(step);
    await this.ask({ id: ++this.lastId, step: packed }, [packed]);
  }

  async usable(): Promise<void> {
    await this.ask({ id: ++this.lastId, step: null }, []);
  }

  /** Ends the connection, after all answers. */
  close(): void {
    this.port.close();
  }

  private ask(request: LinkRequest, transferred: ArrayBuffer[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.asked.set(request.id, { resolve, reject });
      this.port.postMessage(request, transferred);
    });
  }

  private settle(message: Exclude<LinkMessage, { kind: 'bounds' }>): void {
    const asked = this.asked.get(message.id);
    this.asked.delete(message.id);
    if (message.kind === 'done') asked?.resolve();
    else asked?.reject(new ReconduitError(message.code, message.reason));
  }
}
