import { LRUCache } from 'lru-cache';
import { ChurningMap } from '../base/churning-map.js';
import type { SitflowError } from '../base/errors.js';
import { atLeast } from '../base/options.js';
import type { GiveUp } from '../engine/call/call.js';
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

/** A piece of the text that a call writes, in which of its tries. */
export type Tell = (text: string, attempt: number) => void;

interface Shared<T> {
  readonly waiting: Set<(result: T | SitflowError) => void>;
  /** Those who read along. Absent where nobody did when it was started: it then tells nothing. */
  readonly readers: Set<Tell> | undefined;
  /** What they were told so far. */
  readonly told: Parameters<Tell>[];
  giveUp: GiveUp;
}

/**
 * Calls under way, shared by key and counted by reference: the call goes on while anybody waits for it, and is given up with its
 * last caller. One caller's leaving never ends the others'.
 */
export class SharedCalls<T> {
  private readonly calls = new ChurningMap<Shared<T>>();

  /**
   * Joins the call under `key`, or starts it; `shared` says which. A late `onText` gets the text from the start; if the call under way is not streaming,
   * a second, streaming call is started for it. The returned function leaves the call. With `onlyWaiting` it does not leave a call under way that has
   * no other caller; it returns whether it left.
   */
  join(
    key: string,
    start: (settle: (result: T | SitflowError) => void, tell: Tell | undefined) => GiveUp,
    settle: (result: T | SitflowError, shared: boolean) => void,
    onText?: Tell,
  ): GiveUp {
    const known = this.calls.get(key);
    const existing = onText && !known?.readers ? undefined : known;
    const call: Shared<T> = existing ?? {
      waiting: new Set(),
      readers: onText && new Set(),
      told: [],
      giveUp: () => true,
    };
    const wait = (result: T | SitflowError) => settle(result, existing !== undefined);
    call.waiting.add(wait);
    if (onText) {
      for (const piece of call.told) onText(...piece);
      call.readers?.add(onText);
    }
    if (!existing) {
      this.calls.set(key, call);
      const tell: Tell = (...piece) => {
        call.told.push(piece);
        for (const reader of [...(call.readers ?? [])]) reader(...piece);
      };
      call.giveUp = start((result) => {
        this.forget(key, call);
        for (const waiter of [...call.waiting]) waiter(result);
        call.waiting.clear();
      }, call.readers && tell);
    }
    return (onlyWaiting = false) => {
      if (call.waiting.size === 1 && call.waiting.has(wait)) {
        // Later callers start a call of their own, because this one is not tried again.
        this.forget(key, call);
        if (!call.giveUp(onlyWaiting)) return false;
      }
      if (onText) call.readers?.delete(onText);
      call.waiting.delete(wait);
      return true;
    };
  }

  private forget(key: string, call: Shared<T>): void {
    if (this.calls.get(key) === call) this.calls.delete(key);
  }
}
