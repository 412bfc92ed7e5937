import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LruCacheStore } from './lru-store.js';
import { type Cached, RAW } from './store.js';

const value = (text: string) => ({ adds: { y: text }, source: undefined });

describe('LruCacheStore', () => {
  it('forgets the least recently used when it is full', () => {
    const lru = new LruCacheStore(2_900);
    const store = lru[RAW];
    store.set('a', value('x'.repeat(100)));
    store.set('b', value('x'.repeat(100)));
    store.get('a');
    store.set('c', value('x'.repeat(100)));
    expect([store.get('a'), store.get('b'), store.get('c')].map(Boolean)).toEqual([true, false, true]);
    expect(lru.bytes).toBeLessThanOrEqual(2_900);
  });

  it('counts a replaced entry once, and keeps nothing that is larger than it is', () => {
    const lru = new LruCacheStore(2_900);
    const store = lru[RAW];
    for (let i = 0; i < 10; i++) store.set('a', value('x'));
    const { bytes } = lru;
    store.set('big', value('x'.repeat(2_000)));
    expect([store.get('big'), lru.bytes, Boolean(store.get('a'))]).toEqual([undefined, bytes, true]);
  });
});

describe('LruCacheStore, whatever is asked of it,', () => {
  it('keeps the most recently used, and the bytes it says', () => {
    const call = fc.record({
      key: fc.integer({ min: 0, max: 12 }),
      set: fc.boolean(),
      size: fc.integer({ min: 0, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 200 }), (calls) => {
        const lru = new LruCacheStore(6_000);
        const store = lru[RAW];
        const model: { key: string; bytes: number; text: string }[] = [];
        for (const { key: n, set, size } of calls) {
          const key = `k${n}`;
          const at = model.findIndex((entry) => entry.key === key);
          const [known] = at < 0 ? [] : model.splice(at, 1);
          if (set) {
            const text = 'x'.repeat(size);
            store.set(key, value(text));
            // Two bytes a letter of key, field and text, and what the objects take.
            model.push({ key, text, bytes: 2 * key.length + 1_000 + 32 + 2 + 2 * size + 16 });
            while (model.reduce((sum, { bytes }) => sum + bytes, 0) > 6_000) model.shift();
          } else {
            expect((store.get(key) as Cached | undefined)?.adds.y).toBe(known?.text);
            if (known) model.push(known);
          }
          expect(lru.bytes).toBe(model.reduce((sum, { bytes }) => sum + bytes, 0));
        }
      }),
    );
  });
});
