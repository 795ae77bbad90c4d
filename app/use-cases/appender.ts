import type { Publisher } from '../../processors/ports/publisher.ts';
import type { Out } from '../../processors/ports/records.ts';

// One synced append takes milliseconds, so a few hundred records share one, and some are under way at a time.
const appendRecords = 500;
const appendsUnderWay = 4;

/** Appends in groups, some at a time; `settled` waits for all and throws the first failure. */
export class Appender {
  private readonly publisher: Publisher;
  private readonly underWay = new Set<Promise<unknown>>();
  private group: Out[] = [];

  constructor(publisher: Publisher) {
    this.publisher = publisher;
  }

  /** Takes records, to be appended with others. */
  add(records: readonly Out[]): void {
    this.group.push(...records);
    if (this.group.length >= appendRecords) this.send();
  }

  /** Resolves when there is room for more. */
  async room(): Promise<void> {
    while (this.underWay.size >= appendsUnderWay) await Promise.race(this.underWay);
  }

  /** Resolves when everything taken is durable. */
  async settled(): Promise<void> {
    this.send();
    await Promise.all(this.underWay);
  }

  private send(): void {
    if (this.group.length === 0) return;
    const sent = this.publisher.publish(this.group);
    this.group = [];
    this.underWay.add(sent);
    // A failed append stays in the set: the next race or `settled` throws it.
    sent.then(
      () => this.underWay.delete(sent),
      () => undefined,
    );
  }
}
