import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../app/system-clock.ts';
import { clockContract } from '../contracts/clock.contract.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { steadyClock } from '../support/steady-clock.ts';

const tick = (): Promise<void> => wait(1);

clockContract('of the machine', () => ({ clock: systemClock, tick }));
clockContract('that keeps a test alive', () => ({ clock: steadyClock, tick }));
clockContract('moved by a test', () => {
  const clock = new ManualClock();
  return {
    clock,
    tick: async () => {
      clock.advance(1);
      await wait(0);
    },
  };
});
