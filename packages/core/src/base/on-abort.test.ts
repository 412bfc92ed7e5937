import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { onAbort } from './on-abort.js';

it('onAbort tells all who wait, once, by one listener, which goes with the last of them', () => {
  const controller = new AbortController();
  const { signal } = controller;
  const told: string[] = [];
  const tell = () => told.push('twice');
  const leave = ['a', 'b', 'c'].map((name) =>
    onAbort(signal, () => {
      told.push(name);
      // One that is told may take another back.
      if (name === 'b') leave[2]?.();
    }),
  );
  const twice = [onAbort(signal, tell), onAbort(signal, tell)];
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  leave[0]?.();
  leave[0]?.();
  controller.abort();
  controller.abort();
  expect(told).toEqual(['b', 'twice', 'twice']);
  for (const left of [...leave, ...twice]) left();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);

  const other = new AbortController().signal;
  const both = [onAbort(other, tell), onAbort(other, tell)];
  for (const left of both) left();
  expect(getEventListeners(other, 'abort')).toHaveLength(0);
  onAbort(other, tell)();
  expect(getEventListeners(other, 'abort')).toHaveLength(0);
});
