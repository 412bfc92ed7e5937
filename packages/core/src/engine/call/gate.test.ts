import { describe, expect, it } from 'vitest';
import { Gate } from './gate.js';

describe('Gate', () => {
  it('lets so many in at once, the others in order', async () => {
    const gate = new Gate(2);
    const inside: number[] = [];
    for (const i of [0, 1, 2, 3]) gate.enter().then(() => inside.push(i));
    await Promise.resolve();
    expect(inside).toEqual([0, 1]);
    gate.leave();
    await Promise.resolve();
    expect(inside).toEqual([0, 1, 2]);
    gate.leave();
    gate.leave();
    gate.leave();
    await Promise.resolve();
    expect(inside).toEqual([0, 1, 2, 3]);
  });
});
