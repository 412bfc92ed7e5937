import type { CacheStore } from '../cache/store.js';
import { type Check, checksOf } from './check.js';
import { expectThat, show } from './expect-that.js';

export interface StoreConformanceOptions {
  /** Makes a store that holds nothing, for each check. */
  readonly create: () => Promise<CacheStore> | CacheStore;
  /** Opens once more what a store has kept that was closed. Give it for a store that outlives its process. */
  readonly reopen?: (closed: CacheStore) => Promise<CacheStore> | CacheStore;
}

/** A key as core makes them: a SHA-256 in hexadecimal. */
const keyOf = (n: number) => n.toString(16).padStart(64, '0');
const value = (n: number) => `{"version":1,"adds":{"text":"${n}"}}`;
/** What values may look like: letters of all planes, line breaks, quotes, and much of it. */
const VALUES = ['', '{}', '{"a":"\\u0000 \\n"}', 'é 漢 😀 \u2028', '\r\n\t"\'`\\%_', 'x'.repeat(1_000_000)];

/** What an app relies on, whichever store it is given. The checks need no test runner: they throw what they find. */
export function storeConformance({ create, reopen }: StoreConformanceOptions): readonly Check[] {
  const check = checksOf(create, (store) => store.close?.());
  const gives = async (store: CacheStore, key: string, expected: string | undefined) => {
    const got: unknown = await store.get(key);
    expectThat(got === expected, `under ${key} it gave ${show(got)} instead of ${show(expected)}`);
  };
  return [
    check('gives undefined for a key that it has not', async (store) => {
      await gives(store, keyOf(1), undefined);
    }),
    check('gives back the very text, whatever is in it', async (store) => {
      for (const [n, text] of VALUES.entries()) await store.set(keyOf(n), text);
      for (const [n, text] of VALUES.entries()) await gives(store, keyOf(n), text);
    }),
    check('keeps the value that was set last', async (store) => {
      await store.set(keyOf(1), value(1));
      await store.set(keyOf(1), value(2));
      await gives(store, keyOf(1), value(2));
    }),
    check('tells keys apart that are alike', async (store) => {
      const keys = [keyOf(0), keyOf(1), keyOf(16), `1${keyOf(0).slice(1)}`, keyOf(1).replace(/1$/, 'a')];
      for (const [n, key] of keys.entries()) await store.set(key, value(n));
      for (const [n, key] of keys.entries()) await gives(store, key, value(n));
    }),
    check('bears many calls at once, of which some are for one key', async (store) => {
      const all = Array.from({ length: 200 }, (_, n) => n);
      await Promise.all([
        ...all.map(async (n) => store.set(keyOf(n), value(n))),
        ...all.map(async (n) => store.set(keyOf(1_000), value(n))),
        ...all.map(async (n) => store.get(keyOf(n))),
      ]);
      await Promise.all(all.map((n) => gives(store, keyOf(n), value(n))));
      const shared = await store.get(keyOf(1_000));
      expectThat(all.map(value).includes(shared ?? ''), `of values set at once it gave ${show(shared)}`);
    }),
    check('gives several values at once in the order of their keys, if it has getMany', async (store) => {
      if (!store.getMany) return;
      expectThat((await store.getMany([])).length === 0, 'for no keys it gave values');
      await store.set(keyOf(1), value(1));
      await store.set(keyOf(2), value(2));
      const keys = [2, 3, 1, 2].map(keyOf);
      const got = await store.getMany(keys);
      const expected = [value(2), undefined, value(1), value(2)];
      expectThat(
        got.length === keys.length && expected.every((each, i) => got[i] === each),
        `it gave ${show(got)} instead of ${show(expected)}`,
      );
    }),
    ...(reopen
      ? [
          {
            name: 'has kept what was set before it was closed',
            async run() {
              const before = await create();
              await before.set(keyOf(1), value(1));
              await before.set(keyOf(1), value(2));
              await before.close?.();
              const after = await reopen(before);
              try {
                await gives(after, keyOf(1), value(2));
                await gives(after, keyOf(2), undefined);
                await after.set(keyOf(2), value(3));
                await gives(after, keyOf(2), value(3));
              } finally {
                await after.close?.();
              }
            },
          },
        ]
      : []),
  ];
}
