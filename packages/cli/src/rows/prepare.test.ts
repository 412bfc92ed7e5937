import type { AnyChain } from '@sitflow/core';
import { describe, expect, it } from 'vitest';
import { prepareRow, type RowRules } from './prepare.js';

const chain: AnyChain = {
  name: 'c',
  stages: [],
  parts: [],
  adds: [],
  conditional: new Set(),
  sometimes: new Set(),
  inputs: ['image'],
  types: { image: 'picture' },
};
const rules: RowRules = { chain, rename: new Map(), gold: new Set(), joint: false, name: 'rows', within: '/data' };
const prepare = (json: string, more: Partial<RowRules> = {}) =>
  prepareRow({ line: 3, text: json, value: JSON.parse(json) }, { ...rules, ...more });

describe('prepareRow', () => {
  it('takes a path for a file beside the rows, and leaves URLs to the runtime', () => {
    expect(prepare('{"image":"a.png"}').example).toMatchObject({ image: { path: 'a.png', within: '/data' } });
    expect(prepare('{"image":"file:///etc/passwd"}').example).toMatchObject({
      image: { path: 'file:///etc/passwd', within: '/data' },
    });
    expect(prepare('{"image":"data:image/png;base64,AA"}').example).toMatchObject({
      image: 'data:image/png;base64,AA',
    });
    expect(prepare('{"image":"https://a.b/c.png"}').example).toMatchObject({ image: 'https://a.b/c.png' });
  });

  it('lets no row name the folder that its picture may come from', () => {
    expect(prepare('{"image":{"path":"passwd","within":"/etc"}}').error?.code).toBe('row.bad-picture');
  });

  it('names rows that have no id, and takes long numbers as they are written', () => {
    expect(prepare('{"image":"a"}').id).toBe('rows/3');
    expect(prepare('{"id":null,"image":"a"}').id).toBe('rows/3');
    expect(prepare('{"id":12345678901234567890,"image":"a"}').id).toBe('12345678901234567890');
    expect(prepare('{"id":7,"image":"a"}').example).toMatchObject({ id: 7 });
  });

  it('gives the engine all columns, whatever their names', () => {
    const { example } = prepare('{"image":"a","trace":1,"sources":"x","constructor":2,"__proto__":{"polluted":1}}');
    expect(Object.keys(example as object)).toEqual(['image', 'trace', 'sources', 'constructor', '__proto__', 'id']);
    // It is the row's own, for the engine to refuse, and nobody's prototype.
    expect((example as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(example)).toBe(Object.prototype);
  });

  it('renames, two names for each other as well', () => {
    const rename = new Map([
      ['a', 'image'],
      ['image', 'a'],
    ]);
    expect(prepare('{"a":"x.png","image": 1.0}', { rename }).json).toBe('{"image":"x.png","a":1.0}');
    expect(prepare('{"b":"x.png","image":"y"}', { rename: new Map([['b', 'image']]) }).error?.code).toBe(
      'row.bad-rename',
    );
  });
});
