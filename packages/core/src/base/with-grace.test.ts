import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.js';
import { withGrace } from './with-grace.js';

describe('work that has a time of grace', () => {
  const setUp = () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    return { clock, controller, graced: <T>(work: PromiseLike<T>) => withGrace(work, controller.signal, 2_000, clock) };
  };
  const never = new Promise<never>(() => {});

  it('gives what it gives, and leaves no timer', async () => {
    const { clock, controller, graced } = setUp();
    expect(await graced(Promise.resolve(1))).toBe(1);
    const thrown = new Error('disk full');
    await expect(graced(Promise.reject(thrown))).rejects.toBe(thrown);
    controller.abort();
    expect(await graced(Promise.resolve(2))).toBe(2);
    await null;
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['before', true],
    ['while it goes on', false],
  ])('may end within it, where it is cancelled %s', async (_, before) => {
    const { clock, controller, graced } = setUp();
    if (before) controller.abort();
    let finish: (value: string) => void = () => {};
    const work = graced(new Promise<string>((resolve) => (finish = resolve)));
    if (!before) controller.abort();
    clock.advance(1_999);
    finish('whole');
    expect(await work).toBe('whole');
    await null;
    expect(clock.pending).toBe(0);
  });

  it('is left behind it', async () => {
    const { clock, controller, graced } = setUp();
    const work = graced(never);
    clock.advance(10_000);
    controller.abort(new Error('enough'));
    clock.advance(2_000);
    await expect(work).rejects.toMatchObject({ code: 'run.cancelled', cause: { message: 'enough' } });
    expect(clock.pending).toBe(0);
  });
});
