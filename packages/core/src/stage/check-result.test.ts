import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../example/example.js';
import { addedFields, checkAdds } from './check-result.js';
import type { FieldType } from './field-type.js';

const check = (value: unknown, type?: FieldType) =>
  checkAdds({ f: value } as Fields, addedFields({ adds: ['f'], types: type && { f: type } } as never));

describe('what a stage returned', () => {
  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'holds a function'],
    ['a symbol', Symbol('s'), 'holds a symbol'],
    ['a function within', { a: [{ b: () => 1 }] }, 'holds a function'],
  ])('is wrong where it is %s', (_, value, message) => {
    for (const type of [undefined, 'json'] as const)
      expect(check(value, type)).toMatchObject({
        code: 'stage.wrong-result',
        message: expect.stringContaining(message),
        place: { field: 'f' },
      });
  });

  it('is wrong where it holds itself, or has no bottom that is reached', () => {
    const self: Fields = {};
    self.list = [self];
    expect(check(self)).toMatchObject({ code: 'stage.wrong-result', message: expect.stringContaining('holds itself') });
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(check(deep)?.message).toContain('deep');
  });

  it('may hold one object several times', () => {
    const one = { a: 1 };
    expect(check({ b: [one, one], c: one })).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['NaN', [Number.NaN]],
    ['a bigint', { a: 1n }],
    ['a Map', new Map()],
    ['a Date', new Date(0)],
    ['a Float32Array', new Float32Array(1)],
  ])('is wrong as `json` where it holds %s', (what, value) => {
    expect(check(value, 'json')?.message).toContain(`holds ${what}`);
    // Of what nobody said anything another stage may make something yet.
    expect(check(value)).toBeUndefined();
  });

  it('is no number where it is NaN or infinite', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(check(value, 'number')).toMatchObject({ code: 'stage.wrong-result' });
  });

  it('is right as `json` where JSON gives it back', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => check(value, 'json') === undefined));
    expect(check(new Uint8Array(2), 'json')).toBeUndefined();
    expect(check({ toKey: () => 'a picture', read() {} }, 'json')).toBeUndefined();
  });
});
