import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf, objectOf, withFields } from './members.js';

const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 6 });

describe('members of a JSON object', () => {
  it('are read as they were written', () => {
    expect(membersOf('{ "a" : 1.0 ,"b\\"}": {"c": [1, "}"]}, "c":"x\\\\" }')).toEqual([
      { key: 'a', value: '1.0' },
      { key: 'b"}', value: '{"c": [1, "}"]}' },
      { key: 'c', value: '"x\\\\"' },
    ]);
    expect(membersOf('{}')).toEqual([]);
  });

  it('make the same object again, for any object however it is spaced', () => {
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(JSON.parse(objectOf(membersOf(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('stay as they are when fields are added', () => {
    expect(withFields('{ }', { a: 1 })).toBe('{"a":1}');
    expect(withFields('{"a": 1.0 }', { b: [] })).toBe('{"a": 1.0,"b":[]}');
    expect(withFields('{"a": 1 }', {})).toBe('{"a": 1 }');
    fc.assert(
      fc.property(object, fc.jsonValue(), (value, more) => {
        const text = withFields(JSON.stringify(value), { 'the field': more });
        const wanted = JSON.parse(JSON.stringify({ ...value, 'the field': more }));
        expect(JSON.parse(text)).toEqual(wanted);
      }),
    );
  });

  it('hold no bytes and no Blobs, of which JSON makes nonsense', () => {
    for (const picture of [
      new Uint8Array(3),
      Buffer.from('abc'),
      new Blob(['abc']),
      { data: new Uint8ClampedArray(3) },
    ])
      expect(() => withFields('{}', { picture })).toThrowError(/"(picture|data)" is (3 bytes|a Blob)/);
  });
});
