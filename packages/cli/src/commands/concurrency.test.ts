import { describe, expect, it } from 'vitest';
import { setConcurrency } from './concurrency.js';
import { concurrencyText, parseConcurrency } from './concurrency-option.js';

describe('parseConcurrency', () => {
  it('takes a number or a range', () => {
    expect(parseConcurrency('8')).toBe(8);
    expect(parseConcurrency('4:64')).toEqual({ from: 4, to: 64 });
    expect(parseConcurrency('7:7')).toBe(7);
    expect(['8', '4:64'].map((text) => concurrencyText(parseConcurrency(text)))).toEqual(['8', '4:64']);
  });

  it.each(['', '0', '-1', '1.5', '1e3', 'many', '4:', ':4', '4:0', '1:2:3', '0x10'])('refuses "%s"', (text) => {
    expect(() => parseConcurrency(text)).toThrow(/whole number of 1 or more \(8\), or a range of two \(4:64\)/);
  });

  it('refuses a range that is the wrong way round, and numbers that cannot be meant', () => {
    expect(() => parseConcurrency('64:4')).toThrow('4:64');
    expect(() => parseConcurrency('1:100000')).toThrow('10000 at most');
  });
});

describe('setConcurrency', () => {
  it('sets it for all models of the app', () => {
    const given: unknown[] = [];
    const app = { setCapacity: (capacity: unknown) => void given.push(capacity) };
    setConcurrency(app, 8);
    setConcurrency(app, { from: 4, to: 64 });
    setConcurrency(app, undefined);
    expect(given).toEqual([{ '*': { concurrency: 8 } }, { '*': { concurrency: { from: 4, to: 64 } } }]);
  });

  it('refuses an app that has no such control, unless nothing is asked of it', () => {
    expect(() => setConcurrency({}, undefined)).not.toThrow();
    expect(() => setConcurrency({}, 8)).toThrow(expect.objectContaining({ code: 'cli.no-concurrency' }));
  });
});
