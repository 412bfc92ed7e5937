import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { countSessionTime, sessionMs } from './session-time.js';

it('counts the time in which a session runs, once for runs at once, and gives what a run gives', async () => {
  class Session {
    constructor(private readonly factor: number) {}
    async run(...given: unknown[]): Promise<unknown> {
      await sleep(given[0] as number);
      if (given[1] === 'fail') throw new Error('no');
      return (given[0] as number) * this.factor;
    }
  }
  countSessionTime(Session.prototype);
  const session = new Session(2);
  const began = performance.now();
  expect(await Promise.all([session.run(60), session.run(40), new Session(3).run(50)])).toEqual([120, 80, 150]);
  const together = sessionMs();
  expect(together).toBeGreaterThan(50);
  expect(together).toBeLessThanOrEqual(performance.now() - began);
  await sleep(30);
  expect(sessionMs()).toBe(together);
  await expect(session.run(20, 'fail')).rejects.toThrow('no');
  expect(sessionMs()).toBeGreaterThan(together + 10);
});
