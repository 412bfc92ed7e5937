import { describe, expect, it } from 'vitest';
import { systemClock } from '../base/clock.js';
import { ManualClock } from '../testing/manual-clock.js';
import { callStore } from './encoded-store.js';
import { LruCacheStore } from './lru-store.js';
import { type Cached, type CacheStore, RAW } from './store.js';

const value = (x: unknown): Cached => ({ adds: { x }, source: 'program' });

/** A store on a map that records what it is asked. */
function recorded() {
  const kept = new Map<string, string>();
  const asked: string[][] = [];
  const store = {
    get: async (key: string) => {
      asked.push([key]);
      return kept.get(key);
    },
    set: async (key: string, text: string) => void kept.set(key, text),
  };
  const many = {
    ...store,
    getMany: async (keys: readonly string[]) => {
      asked.push([...keys]);
      return keys.map((key) => kept.get(key));
    },
  };
  return { kept, asked, store, many };
}

describe('a user’s store', () => {
  it('is given hashed keys and encoded values, and gives back the same', async () => {
    const { kept, store } = recorded();
    const calls = callStore(store, systemClock);
    await calls.set('the whole key', value(new Float32Array([0.5])));
    expect([...kept.values()]).toEqual([expect.stringContaining('"version":1')]);
    expect([...kept.keys()][0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await calls.get('the whole key')).toStrictEqual(value(new Float32Array([0.5])));
    expect(await calls.get('another')).toBeUndefined();
  });

  it('holds values as they were when they were given', async () => {
    const { store } = recorded();
    const calls = callStore(store, systemClock);
    const list = [1];
    const kept = calls.set('k', value(list));
    list.push(2);
    await kept;
    expect(await calls.get('k')).toEqual(value([1]));
  });

  it('is asked once for all lookups of a turn, if it has getMany', async () => {
    const { asked, many } = recorded();
    const calls = callStore(many, systemClock);
    await Promise.all(['a', 'b', 'c'].map((key) => calls.set(key, value(key))));
    const later = async (key: string, ticks: number) => {
      for (let i = 0; i < ticks; i++) await null;
      return calls.get(key);
    };
    const got = await Promise.all([calls.get('a'), later('b', 1), later('c', 5), later('none', 9)]);
    expect(got.map((each) => each?.adds.x)).toEqual(['a', 'b', 'c', undefined]);
    expect(asked.map(({ length }) => length)).toEqual([4]);
    // The next turn is another.
    await calls.get('a');
    await new Promise((resolve) => setTimeout(resolve));
    await calls.get('a');
    expect(asked.map(({ length }) => length)).toEqual([4, 1, 1]);
  });

  it('is asked one by one otherwise, and fails one by one', async () => {
    const { store, asked } = recorded();
    const get = async (key: string) => {
      await store.get(key);
      if (asked.length === 2) throw new Error('the disk is gone');
      return undefined;
    };
    const calls = callStore({ ...store, get }, systemClock);
    const got = await Promise.allSettled(['a', 'b', 'c'].map((key) => calls.get(key)));
    expect(got.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(asked).toHaveLength(3);
  });

  it.each<[string, unknown, RegExp]>([
    ['too few', [undefined], /1 values for 2 keys/],
    ['nothing', undefined, /undefined for 2 keys/],
  ])('fails the lookups where getMany gives %s', async (_, given, message) => {
    const calls = callStore({ ...recorded().store, getMany: () => given as never }, systemClock);
    const got = await Promise.allSettled([calls.get('a'), calls.get('b')]);
    for (const each of got)
      expect(each).toMatchObject({
        reason: { code: 'cache.failed', message: expect.stringMatching(message) },
      });
  });

  it('fails the lookups with what getMany throws, also at once', async () => {
    const thrown = new Error('no network');
    const getMany = () => {
      throw thrown;
    };
    const calls = callStore({ ...recorded().store, getMany }, systemClock);
    expect(await Promise.allSettled([calls.get('a'), calls.get('b')])).toEqual(
      [1, 2].map(() => ({ status: 'rejected', reason: thrown })),
    );
  });

  it('has missed what it gives back spoilt, or of another version', async () => {
    const { kept, store } = recorded();
    const calls = callStore(store, systemClock);
    await calls.set('k', value(1));
    const [[key, text] = ['', '']] = kept;
    for (const spoilt of [text.slice(0, -1), text.replace('"version":1', '"version":99'), '', 'null']) {
      kept.set(key, spoilt);
      expect(await calls.get('k')).toBeUndefined();
    }
  });

  it('is not given what cannot be written', async () => {
    const { kept, store } = recorded();
    await expect(callStore(store, systemClock).set('k', value(new Blob([])))).rejects.toMatchObject({
      code: 'cache.not-storable',
    });
    expect(kept.size).toBe(0);
  });

  it('is closed once, after what is being written', async () => {
    const did: string[] = [];
    let begin: (finish: () => void) => void = () => {};
    const begun = new Promise<() => void>((resolve) => {
      begin = resolve;
    });
    const store: CacheStore = {
      get: () => undefined,
      set: () =>
        new Promise<void>((resolve) => {
          begin(() => {
            did.push('written');
            resolve();
          });
        }),
      close: () => void did.push('closed'),
    };
    const calls = callStore(store, systemClock);
    const writing = calls.set('k', value(1));
    const closing = [calls.close?.(), calls.close?.()];
    (await begun)();
    await Promise.all([writing, ...closing]);
    expect(did).toEqual(['written', 'closed']);
  });
});

describe('a store whose write never settles', () => {
  it('is closed after two seconds', async () => {
    const clock = new ManualClock();
    const closed: number[] = [];
    const store: CacheStore = {
      get: () => undefined,
      set: () => new Promise<void>(() => {}),
      close: () => void closed.push(clock.now()),
    };
    const calls = callStore(store, clock);
    void calls.set('k', value(1));
    const closing = calls.close?.();
    clock.advance(1_999);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(closed).toEqual([]);
    clock.advance(1);
    await closing;
    expect([closed, clock.pending]).toEqual([[2_000], 0]);
  });
});

describe('the store in process', () => {
  it('keeps values as they are, by whole keys, without waiting', () => {
    const store = new LruCacheStore();
    const calls = callStore(store, systemClock);
    const kept = value({});
    calls.set('[text]', kept);
    expect(calls).toBe(store[RAW]);
    expect(calls.get('[text]')).toBe(kept);
    expect(store.get('[text]')).toBeUndefined();
  });
});
