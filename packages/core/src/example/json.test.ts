import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './json.js';

describe('canonicalJson', () => {
  it('is JSON that reads back, alike for alike data in whatever order', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
        const backwards = Object.fromEntries(Object.entries(plain).reverse());
        expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
        expect(canonicalJson(backwards)).toBe(canonicalJson(plain));
      }),
    );
  });

  it('writes pictures and bytes as no data can be written', () => {
    const picture = { toKey: () => 'picture:abc' };
    const told = [picture, 'picture:abc', { key: 'picture:abc' }, new Uint8Array([1, 2]), { bytes: [1, 2] }, [1, 2]];
    expect(new Set(told.map(canonicalJson)).size).toBe(told.length);
    expect(() => canonicalJson({ toKey: () => undefined })).toThrow(TypeError);
  });
});
