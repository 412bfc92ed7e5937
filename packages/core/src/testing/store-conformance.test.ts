import { describe, expect, it } from 'vitest';
import { LruCacheStore } from '../cache/lru-store.js';
import type { CacheStore } from '../cache/store.js';
import { storeConformance } from './store-conformance.js';

/** A store that takes its time, over what outlives it. */
function slowStore(kept = new Map<string, string>()): CacheStore & { readonly kept: Map<string, string> } {
  const wait = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    kept,
    async get(key) {
      await wait();
      return kept.get(key);
    },
    async getMany(keys) {
      await wait();
      return keys.map((key) => kept.get(key));
    },
    async set(key, value) {
      await wait();
      kept.set(key, value);
    },
    async close() {
      await wait();
    },
  };
}

describe('storeConformance', () => {
  for (const check of storeConformance({ create: () => new LruCacheStore() }))
    it(`passes the store in process, which ${check.name}`, check.run);
  const reopen = (closed: CacheStore) => slowStore((closed as ReturnType<typeof slowStore>).kept);
  for (const check of storeConformance({ create: () => slowStore(), reopen }))
    it(`passes a slow one, which ${check.name}`, check.run);

  const without = (change: (store: ReturnType<typeof slowStore>) => Partial<CacheStore>) => () => {
    const store = slowStore();
    return { ...store, ...change(store) };
  };
  it.each<[string, () => CacheStore, RegExp]>([
    ['gives null', without((s) => ({ get: async (key) => s.kept.get(key) ?? (null as never) })), /undefined for a key/],
    ['trims', without((s) => ({ set: async (key, text) => void s.kept.set(key, text.trim()) })), /very text/],
    [
      'writes Latin-1',
      without((s) => ({ set: (k, v) => void s.kept.set(k, Buffer.from(v, 'latin1').toString('latin1')) })),
      /very text/,
    ],
    ['keeps the first', without((s) => ({ set: (k, v) => void (s.kept.has(k) || s.kept.set(k, v)) })), /set last/],
    [
      'shortens keys',
      without((s) => ({ get: (k) => s.kept.get(k.slice(1)), set: (k, v) => void s.kept.set(k.slice(1), v) })),
      /alike/,
    ],
    ['sets too late', without((s) => ({ set: (k, v) => void setTimeout(() => s.kept.set(k, v), 20) })), /very text/],
    [
      'leaves out what it has not',
      without((s) => ({ getMany: (keys) => keys.flatMap((k) => s.kept.get(k) ?? []) })),
      /in the order/,
    ],
  ])('finds one that %s', async (_, create, name) => {
    const failed: string[] = [];
    for (const check of storeConformance({ create })) await check.run().catch(() => failed.push(check.name));
    expect(failed).toContainEqual(expect.stringMatching(name));
  });

  it('finds one that forgets what it was given when it is closed', async () => {
    const checks = storeConformance({ create: () => slowStore(), reopen: () => slowStore() });
    await expect(checks.at(-1)?.run()).rejects.toThrow(/instead of/);
  });
});
