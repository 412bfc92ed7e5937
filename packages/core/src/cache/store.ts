import type { FieldSource, Fields } from '../example/example.js';

/** What is kept of a call: the fields it added, and where they came from. */
export interface Cached {
  readonly adds: Readonly<Fields>;
  readonly source: FieldSource | undefined;
}

/**
 * Where an app keeps finished calls: `createApp({ cache })`. A key is a SHA-256 in hexadecimal, a value a text; the store gives back what it was given and
 * looks into neither. What a method throws rejects the example with `cache.failed`.
 */
export interface CacheStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  /** The values of several keys, in their order. If the store has it, lookups of one turn of the event loop come together. */
  getMany?(keys: readonly string[]): readonly (string | undefined)[] | Promise<readonly (string | undefined)[]>;
  /** Keeps a value. Once it settles, `get` gives it. */
  set(key: string, value: string): void | Promise<void>;
  /** Called once, when the app is disposed and nothing is being written any more. */
  close?(): void | Promise<void>;
}

/** How the engine sees a store: by whole keys, values as they are. */
export interface CallStore {
  get(key: string): Cached | undefined | Promise<Cached | undefined>;
  set(key: string, value: Cached): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** Where a store in process has its `CallStore`. By `Symbol.for`: stores of another copy of this package are known. */
export const RAW: unique symbol = Symbol.for('sitflow.raw-store') as never;
