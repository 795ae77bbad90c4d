import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../../processors/ports/clock.ts';

const hour = 3_600_000;

/** A clock, and how to let a little of its time pass. */
export interface OpenedClock {
  readonly clock: Clock;
  tick(): Promise<void>;
}

/** What every clock promises. */
export function clockContract(name: string, open: () => OpenedClock): void {
  const until = async ({ tick }: OpenedClock, condition: () => boolean): Promise<void> => {
    while (!condition()) await tick();
  };

  describe(`clock: ${name}`, () => {
    it('tells whole milliseconds, which pass', async () => {
      const opened = open();
      const startMs = opened.clock.nowMs();
      assert.ok(Number.isInteger(startMs));
      await until(opened, () => opened.clock.nowMs() > startMs);
    });

    it('calls again and again, and no more once it was told so', async () => {
      const opened = open();
      let calls = 0;
      const cancel = opened.clock.every(2, () => calls++);
      assert.equal(calls, 0);
      await until(opened, () => calls === 3);
      cancel();
      let others = 0;
      const cancelOthers = opened.clock.every(2, () => others++);
      await until(opened, () => others === 3);
      cancelOthers();
      assert.equal(calls, 3);
    });

    it('can be told so from within the call', async () => {
      const opened = open();
      let calls = 0;
      const cancel = opened.clock.every(2, () => {
        calls++;
        cancel();
      });
      let others = 0;
      const cancelOthers = opened.clock.every(2, () => others++);
      await until(opened, () => others === 3);
      cancelOthers();
      assert.equal(calls, 1);
    });

    it('sleeps as long as it was asked to', async () => {
      const opened = open();
      const { clock } = opened;
      const startMs = clock.nowMs();
      let wokenMs: number | undefined;
      void clock.sleep(5).then(() => {
        wokenMs = clock.nowMs();
      });
      await until(opened, () => wokenMs !== undefined);
      // A timer of the machine may fire up to a millisecond early by the wall clock.
      assert.ok((wokenMs ?? 0) - startMs >= 4);
    });

    it('wakes as soon as the signal aborts, and at once when it has', async () => {
      const { clock } = open();
      const startMs = clock.nowMs();
      await clock.sleep(hour, AbortSignal.abort());
      const waking = new AbortController();
      const sleeping = clock.sleep(hour, waking.signal);
      waking.abort();
      await sleeping;
      assert.ok(clock.nowMs() - startMs < hour);
    });

    it('lets everything else that is ready go first when it sleeps for 0', async () => {
      const { clock } = open();
      let ready = false;
      setImmediate(() => {
        ready = true;
      });
      await clock.sleep(0);
      assert.ok(ready);
    });
  });
}
