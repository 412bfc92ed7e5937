import { describe, expect, it } from 'vitest';
import type { Result } from './ports.js';
import { checkReply, checkResult, checkText } from './results.js';

const codeOf = (result: Result<unknown>) => (result.ok ? result.value : (result.error as { code: string }).code);

describe('what a model replies', () => {
  it('is as many results as there were requests', () => {
    const two = [
      { ok: true as const, value: 'a' },
      { ok: false as const, error: new Error('b') },
    ];
    expect(checkReply(two, 2)).toBe(two);
    for (const reply of [two.slice(1), [...two, two[0]], undefined, 'ab', { length: 2 }])
      expect(() => checkReply(reply as never, 2)).toThrowError(expect.objectContaining({ code: 'model.wrong-reply' }));
  });

  it.each([undefined, null, 'text', 7, {}, { ok: 'yes', value: 1 }])('is no result where it is %j', (given) => {
    expect(codeOf(checkResult(given as never))).toBe('model.wrong-reply');
    expect(codeOf(checkText(given as never))).toBe('model.wrong-reply');
  });

  it.each([undefined, null, 7, ['a']])('is no text where its value is %j', (value) => {
    expect(codeOf(checkResult({ ok: true, value }))).toBe(value);
    expect(codeOf(checkText({ ok: true, value: value as never }))).toBe('model.wrong-reply');
  });

  it('stays as it is where it is a text, or a failure', () => {
    for (const result of [
      { ok: true as const, value: '' },
      { ok: false as const, error: 'why' },
    ])
      expect(checkText(result)).toBe(result);
  });
});
