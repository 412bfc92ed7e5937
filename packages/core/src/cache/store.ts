import type { FieldSource, Fields } from '../example/example.js';

/** A cached call: the fields it added, and where they came from. */
export interface Cached {
  readonly adds: Readonly<Fields>;
  readonly source: FieldSource | undefined;
}

/**
 * Where an app keeps finished calls: `createApp({ cache })`. A key is a SHA-256 hash in hexadecimal, and a value is a text, which the store returns unchanged.
 * If a method throws, the example is rejected with `cache.failed`.
 */
export interface CacheStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  /** The values of several keys, in their order. Optional: if the store has it, lookups of one turn of the event loop become one call. */
  getMany?(keys: readonly string[]): readonly (string | undefined)[] | Promise<readonly (string | undefined)[]>;
  /** Stores a value. Once the returned promise resolves, `get` returns the value. */
  set(key: string, value: string): void | Promise<void>;
  /** Called once, when the app is disposed and nothing is being written any more. */
  close?(): void | Promise<void>;
}

/** A store as the engine uses it: with whole keys and unencoded values. */
export interface CallStore {
  get(key: string): Cached | undefined | Promise<Cached | undefined>;
  set(key: string, value: Cached): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** The property under which a store in process has its `CallStore`. Made by `Symbol.for`, so that stores of another copy of this package work too. */
export const RAW: unique symbol = Symbol.for('sitflow.raw-store') as never;
