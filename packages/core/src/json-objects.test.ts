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

  it('takes no longer than it must for a reply of braces alone', () => {
    // The steps, not the time: each opening brace that is tried reads on to the end of the text.
    let reads = 0;
    const reply = '{'.repeat(100_000);
    const counted = Object.assign(Object(reply), {
      indexOf: (what: string, from?: number) => {
        reads++;
        return reply.indexOf(what, from);
      },
    });
    expect(jsonObjects(counted)).toEqual([]);
    expect(reads).toBeLessThan(1_000);
    expect(jsonObjects(`${'{x} '.repeat(150)}{"a": 1}`)).toEqual([{ a: 1 }]);
  });
});
