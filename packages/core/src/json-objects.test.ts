import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonObjects } from './json-objects.js';

const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});
const words = fc.string().map((text) => text.replace(/[{}]/g, ''));

describe('the JSON in a reply', () => {
  it('is found in words and fences, as it was written', () => {
    fc.assert(
      fc.property(object, words, words, fc.boolean(), (value, before, after, pretty) => {
        const json = JSON.stringify(value, undefined, pretty ? 2 : undefined);
        const back = JSON.parse(json) as unknown;
        expect(jsonObjects(`${before}\n\`\`\`json\n${json}\n\`\`\`\n${after}`)).toEqual([back]);
        expect(jsonObjects(json)).toEqual([back]);
      }),
    );
  });

  it('is each of several, and what only looks like it is passed over', () => {
    expect(jsonObjects('{"a": 1} or {"a": {"b": 2}}')).toEqual([{ a: 1 }, { a: { b: 2 } }]);
    expect(jsonObjects('in the set {1, 2}: {"a": "}\\"{"} {')).toEqual([{ a: '}"{' }]);
    expect(jsonObjects('[1, 2] "x" {"cut": ')).toEqual([]);
    expect(jsonObjects('')).toEqual([]);
  });

  it('is found behind any number of braces that are none', () => {
    expect(jsonObjects(`${'if (a) { b(); }\n'.repeat(10_000)}{"a": 1}`)).toEqual([{ a: 1 }]);
  });

  it('is not what stands in something that only looks like an object', () => {
    expect(jsonObjects('{score: 5, "previous": {"score": 2}}')).toEqual([]);
    expect(jsonObjects('{score: {"a": 1}} and {"a": 2}')).toEqual([{ a: 2 }]);
    expect(jsonObjects('{ {"a": 1} }')).toEqual([{ a: 1 }]);
  });

  it('is not looked for for ever in a reply of braces alone', () => {
    const reply = '{'.repeat(2_000_000);
    let read = 0;
    const counted = new Proxy(Object(reply) as object, {
      get(_, name) {
        if (typeof name === 'string' && /^\d+$/.test(name)) read++;
        const value = reply[name as never] as unknown;
        return typeof value === 'function' ? value.bind(reply) : value;
      },
    });
    expect(jsonObjects(counted as never)).toEqual([]);
    expect(read).toBeLessThan(10_000_000);
  });
});
