import { LRUCache } from 'lru-cache';
import { atLeast } from '../base/options.js';
import type { FieldSource, Fields } from '../example/example.js';

/** What is remembered of a call: the fields it added, and where they came from. */
export interface Cached {
  readonly adds: Readonly<Fields>;
  readonly source: FieldSource | undefined;
}

/** Where finished calls are kept. Both methods may be slow; what one throws rejects the example with `cache.failed`. */
export interface CacheStore {
  get(key: string): Cached | undefined | Promise<Cached | undefined>;
  set(key: string, value: Cached): void | Promise<void>;
}

/** What an entry costs beside its texts: objects, and its places in the cache's tables (measured over a million small entries). */
const ENTRY_BYTES = 1_000;

/** Keeps calls in process, forgetting the least recently used when they exceed `maxBytes` (an estimate of their text and bytes). */
export class LruCacheStore implements CacheStore {
  private readonly entries: LRUCache<string, Cached>;

  constructor(maxBytes = 64 * 1024 * 1024) {
    atLeast('maxBytes', maxBytes, 1);
    this.entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ adds }, key) => 2 * key.length + sizeOf(adds) + ENTRY_BYTES,
    });
  }

  /** Bytes held now, by the same estimate. */
  get bytes(): number {
    return this.entries.calculatedSize;
  }

  get(key: string): Cached | undefined {
    return this.entries.get(key);
  }

  set(key: string, value: Cached): void {
    this.entries.set(key, value);
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length + 16;
  if (value === null || typeof value !== 'object') return 16;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength + 64;
  let bytes = 32;
  for (const [key, part] of Object.entries(value)) bytes += 2 * key.length + sizeOf(part);
  return bytes;
}
