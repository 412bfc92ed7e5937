import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../example/json.js';
import { decodeCached, encodeCached } from './codec.js';
import type { Cached } from './store.js';

const there = (adds: Record<string, unknown>) => decodeCached(encodeCached({ adds, source: undefined }))?.adds;

const bytes = fc.uint8Array({ maxLength: 20 });
const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', '"', '\u2028', '\0'),
  fc.double(),
  fc.constantFrom(undefined, null, true, -0, Number.NaN, Number.POSITIVE_INFINITY, 2n ** 70n),
  fc.date({ noInvalidDate: false }),
  fc.webUrl().map((url) => new URL(url)),
  bytes,
  bytes.map((given) => given.buffer.slice(given.byteOffset, given.byteOffset + given.byteLength)),
  fc.float32Array({ maxLength: 5 }),
  fc.float64Array({ maxLength: 5 }),
  fc.int16Array({ maxLength: 5 }),
  fc.bigInt64Array({ maxLength: 5 }),
);
const names = fc.oneof(fc.string(), fc.constantFrom('$', 'is', '__proto__', 'toString', 'constructor', 'version'));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    fc.array(fc.tuple(fc.oneof(names, fc.double()), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(fc.oneof(names, fc.double()), { maxLength: 3 }).map((parts) => new Set(parts)),
  ),
}));

describe('a call as text', () => {
  it('gives back what it was made of, whatever the fields are', () => {
    const source = fc.constantFrom(undefined, 'program' as const, 'model:m' as const);
    const adds = fc.array(fc.tuple(names, value), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
    fc.assert(
      fc.property(adds, source, (given, from) => {
        const back = decodeCached(encodeCached({ adds: given, source: from }));
        // Vitest's own comparison is misled by fields that are called `constructor`.
        expect(isDeepStrictEqual(back, { adds: given, source: from })).toBe(true);
        expect(encodeCached(back as Cached)).toBe(encodeCached({ adds: given, source: from }));
        expect(Object.keys(back?.adds ?? {})).toEqual(Object.keys(given));
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds the part of a larger buffer that was given, and no more', () => {
    const whole = Float32Array.from({ length: 1_000 }, (_, i) => i / 3);
    const text = encodeCached({ adds: { v: whole.subarray(10, 12) }, source: undefined });
    expect(decodeCached(text)?.adds.v).toStrictEqual(whole.slice(10, 12));
    expect(text.length).toBeLessThan(100);
    expect(there({ b: Buffer.from('abc') })?.b).toStrictEqual(new Uint8Array([97, 98, 99]));
  });

  it('takes a large file', () => {
    const large = Uint8Array.from({ length: 300_001 }, (_, i) => i * 7);
    expect(there({ large })?.large).toStrictEqual(large);
  });

  it('gives back a picture that has the same key', () => {
    const about = { kind: 'picture', hash: 'h', width: 2, height: 1, mediaType: 'image/png' };
    const picture = { ...about, bytes: new Uint8Array([1, 2]), toKey: () => 'h' };
    const back = there({ seen: [picture] })?.seen as readonly (typeof picture)[];
    expect(back[0]).toMatchObject({ ...about, bytes: picture.bytes });
    expect(canonicalJson(back)).toBe(canonicalJson([picture]));
  });

  it.each<[string, unknown, RegExp]>([
    ['a Blob', new Blob(['x']), /"x" holds a Blob/],
    ['an object of a class', [new (class Own {})()], /a Own/],
    ['a regular expression', { a: /x/ }, /a RegExp/],
  ])('says which field holds what it cannot: %s', (_, held, message) => {
    const write = () => encodeCached({ adds: { ok: 1, x: held }, source: undefined });
    expect(write).toThrowError(
      expect.objectContaining({ code: 'cache.not-storable', message: expect.stringMatching(message) }),
    );
  });

  const whole = encodeCached({ adds: { x: new Date(0), v: new Float32Array(2) }, source: 'program' });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['bytes', new Uint8Array(3)],
    ['no JSON', 'x'],
    ['an empty text', ''],
    ['other JSON', '[]'],
    ['JSON null', 'null'],
    ['an older version', whole.replace('"version":1', '"version":0')],
    ['a newer version', whole.replace('"version":1', '"version":2')],
    ['no version', '{"adds":{}}'],
    ['a kind of value that is unknown', whole.replace('date', 'dato')],
    ['bytes of the wrong length', whole.replace('AAAAAAAAAAA=', 'AAAA')],
    ['fields that are none', '{"version":1,"adds":[]}'],
    ['a source that is none', '{"version":1,"adds":{},"source":7}'],
  ])('is nothing where it is %s', (_, text) => {
    expect(text === whole).toBe(false);
    expect(decodeCached(text)).toBeUndefined();
  });

  it('is nothing, or a call, wherever it is cut off or changed', () => {
    fc.assert(
      fc.property(fc.nat(whole.length), fc.string({ maxLength: 3 }), (at, put) => {
        expect(() => decodeCached(whole.slice(0, at) + put)).not.toThrow();
        expect(() => decodeCached(whole.slice(0, at) + put + whole.slice(at + 1))).not.toThrow();
      }),
    );
  });
});
