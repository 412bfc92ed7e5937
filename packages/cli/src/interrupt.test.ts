import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { EXIT } from './exit-codes.js';
import { Interrupt } from './interrupt.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const before = new Map(SIGNALS.map((name) => [name, process.listeners(name)]));
let exit: MockInstance<typeof process.exit>;

beforeEach(() => {
  vi.useFakeTimers();
  exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
});
afterEach(() => {
  vi.useRealTimers();
  exit.mockRestore();
  for (const name of SIGNALS)
    for (const listener of process.listeners(name))
      if (!before.get(name)?.includes(listener)) process.off(name, listener);
});

it.each(SIGNALS)('%s asks to stop, and ends the process where that takes more than a second and a half', (name) => {
  const interrupt = new Interrupt().listen();
  process.emit(name);
  expect(interrupt.signal.aborted).toBe(true);
  vi.advanceTimersByTime(1_499);
  expect(exit).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(exit.mock.calls).toEqual([[EXIT.interrupted]]);
});

it('a second signal ends it at once, when what must not be lost is written', () => {
  const interrupt = new Interrupt().listen();
  const last = vi.fn(() => expect(exit).not.toHaveBeenCalled());
  interrupt.last(() => {
    throw new Error('it is too late');
  });
  interrupt.last(last);
  process.emit('SIGINT');
  expect(last).not.toHaveBeenCalled();
  process.emit('SIGTERM');
  expect(last).toHaveBeenCalledOnce();
  expect(exit.mock.calls).toEqual([[EXIT.interrupted]]);
});
