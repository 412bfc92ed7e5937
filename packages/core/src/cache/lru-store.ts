import { LRUCache } from 'lru-cache';
import { atLeast } from '../base/options.js';
import { type Cached, type CacheStore, type CallStore, RAW } from './store.js';

/** Bytes that an entry takes besides its texts: objects, and its places in the cache's tables (measured over a million small entries). */
const ENTRY_BYTES = 1_000;

/**
 * Keeps calls in process, forgetting the least recently used when they exceed `maxBytes` (an estimate of their text and bytes). The engine gives it
 * unencoded values under keys that are text (see decision 0003); as a `CacheStore` it also takes encoded values, like any other.
 */
export class LruCacheStore implements CacheStore {
  private readonly entries: LRUCache<string, Cached | string>;
  readonly [RAW]: CallStore = {
    get: (key) => this.entries.get(key) as Cached | undefined,
    set: (key, value) => void this.entries.set(key, value),
  };

  constructor(maxBytes = 64 * 1024 * 1024) {
    atLeast('maxBytes', maxBytes, 1);
    this.entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (value, key) =>
        2 * key.length + sizeOf(typeof value === 'string' ? value : value.adds) + ENTRY_BYTES,
    });
  }

  /** Bytes held now, by the same estimate. */
  get bytes(): number {
    return this.entries.calculatedSize;
  }

  get(key: string): string | undefined {
    const value = this.entries.get(key);
    return typeof value === 'string' ? value : undefined;
  }

  set(key: string, value: string): void {
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
