import type { Clock } from '../base/clock.js';
import { describe, SitflowError } from '../base/errors.js';
import { sha256 } from '../base/sha256.js';
import { decodeCached, encodeCached } from './codec.js';
import { type Cached, type CacheStore, type CallStore, RAW } from './store.js';

/** The engine's view of a store: the store's own, if it keeps values in process; otherwise keys are hashed and values encoded. */
export function callStore(store: CacheStore & { readonly [RAW]?: CallStore }, clock: Clock): CallStore {
  return store[RAW] ?? new EncodedStore(store, clock);
}

/** How long closing waits for writes under way, in milliseconds. */
const WRITE_WITHIN_MS = 2_000;

/** A lookup that is being hashed, with those of the same turn. */
interface Lookup {
  readonly hash: Promise<string>;
  settle(value: string | undefined): void;
  fail(thrown: unknown): void;
}

/**
 * A user's store as the engine sees it: keys are hashed, values encoded. Lookups of one turn of the event loop become one `getMany`, if the store has it.
 * A value that cannot be decoded, or is of another version, counts as missing.
 */
class EncodedStore implements CallStore {
  private turn: Lookup[] = [];
  private readonly writes = new Set<Promise<void>>();
  private closed: Promise<void> | undefined;

  constructor(
    private readonly store: CacheStore,
    private readonly clock: Clock,
  ) {}

  async get(key: string): Promise<Cached | undefined> {
    const hash = sha256(key);
    return decodeCached(await (this.store.getMany ? this.together(hash) : this.store.get(await hash)));
  }

  set(key: string, value: Cached): Promise<void> {
    const write = this.write(key, value).finally(() => this.writes.delete(write));
    this.writes.add(write);
    return write;
  }

  /** Closes the store once all writes under way have settled, or two seconds later. */
  close(): Promise<void> {
    this.closed ??= this.written().then(() => this.store.close?.());
    return this.closed;
  }

  private written(): Promise<unknown> {
    let stopTimer: () => void = () => {};
    const late = new Promise<void>((resolve) => {
      stopTimer = this.clock.after(WRITE_WITHIN_MS, resolve);
    });
    return Promise.race([Promise.allSettled(this.writes), late]).finally(() => stopTimer());
  }

  private async write(key: string, value: Cached): Promise<void> {
    // Encoded before it waits for the hash: the value may change in the meantime.
    const text = encodeCached(value);
    await this.store.set(await sha256(key), text);
  }

  private together(hash: Promise<string>): Promise<string | undefined> {
    return new Promise((settle, fail) => {
      this.turn.push({ hash, settle, fail });
      // Hashing takes a turn of the event loop: by then, all lookups of this one are here.
      if (this.turn.length === 1) hash.then(() => this.lookUp(), fail);
    });
  }

  private async lookUp(): Promise<void> {
    const lookups = this.turn;
    this.turn = [];
    try {
      const keys = await Promise.all(lookups.map(({ hash }) => hash));
      const values = await this.store.getMany?.(keys);
      if (!Array.isArray(values) || values.length !== keys.length) {
        const got = Array.isArray(values) ? `${values.length} values` : describe(values);
        throw new SitflowError('cache.failed', `the store's getMany() gave ${got} for ${keys.length} keys`, {
          mend: 'Return one value for each key, in order; `undefined` for a missing key.',
          blame: 'setup',
        });
      }
      for (const [i, { settle }] of lookups.entries()) settle(values[i]);
    } catch (thrown) {
      for (const { fail } of lookups) fail(thrown);
    }
  }
}
